/**
 * What it takes to read what nobody gives for free.
 * @module
 */
import { formatEther } from 'viem'
import { WattError } from '@watt/errors'
import type { ProviderError } from '../network/provider-error.ts'
import { costOf, perGiB } from './offer.ts'

export type Shortage = {
  /** Shards that are needed. */
  readonly k: number
  /** Providers that were asked. */
  readonly holders: number
  readonly faults: readonly ProviderError[]
}

/**
 * The error where money would help.
 * @param bytes - of the object that were to be read
 * @returns undefined where it would not
 */
export function paymentNeeded(
  { k, holders, faults }: Shortage,
  bytes: number,
): PaymentNeededError | undefined {
  const lacking = k - (holders - faults.length)
  const prices = faults
    .flatMap(({ offer, fault }) => (offer === undefined || fault !== 'unpaid' ? [] : [offer.priceWeiPerMiB]))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .slice(0, lacking)
  const dearest = prices.at(-1)
  if (dearest === undefined || prices.length < lacking) return undefined
  const cost = prices.reduce((sum, price) => sum + costOf(Math.ceil(bytes / k), price), 0n)
  return new PaymentNeededError(prices.length, bytes, cost, perGiB(dearest))
}

/** Thrown where providers ask for more than was allowed, and too few others have the bytes. */
export class PaymentNeededError extends WattError {
  readonly code = 'storage/payment-needed'
  /** What reading these bytes costs. */
  readonly costWei: bigint
  /** What has to be allowed. */
  readonly priceWeiPerGiB: bigint
  override readonly fix: string
  constructor(providers: number, bytes: number, costWei: bigint, priceWeiPerGiB: bigint) {
    const price = formatEther(priceWeiPerGiB)
    super(
      `${providers} of the providers that are needed ask for money: reading these ${bytes} bytes costs ` +
        `${formatEther(costWei)} WATT, at up to ${price} WATT a GiB.`,
    )
    this.costWei = costWei
    this.priceWeiPerGiB = priceWeiPerGiB
    this.fix = `allow as much for each GiB: --pay ${price}`
  }
}
