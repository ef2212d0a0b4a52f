/**
 * What a provider asks for its bytes, as its answer 402 says it, and what that comes to.
 * @module
 */
import type { Address } from 'viem'

/** A price, and the contract whose vouchers are taken. */
export type Offer = {
  readonly provider: Address
  readonly chainId: number
  readonly channels: Address
  readonly priceWeiPerMiB: bigint
}

/** Bytes that are paid before they come: what a liar costs. */
export const stepBytes = 262_144
const mib = 2n ** 20n
const mibOfGiB = 1024n
/** No price of more digits is looked at. */
const priceForm = /^[1-9][0-9]{0,29}$/
const addressForm = /^0x[0-9a-fA-F]{40}$/

/** Reads the `quote` of a 402; undefined where it is none that can be paid. */
export function readOffer(body: unknown): Offer | undefined {
  const quote = fieldsOf(fieldsOf(body)?.['quote'])
  const { provider, chainId, channels, priceWeiPerMiB } = quote ?? {}
  const isOffer =
    isText(provider, addressForm) &&
    isText(channels, addressForm) &&
    isText(priceWeiPerMiB, priceForm) &&
    Number.isSafeInteger(chainId)
  if (!isOffer) return undefined
  return {
    provider: provider as Address,
    chainId: chainId as number,
    channels: channels as Address,
    priceWeiPerMiB: BigInt(priceWeiPerMiB),
  }
}

/** Wei for so many bytes, rounded up as providers round. */
export function costOf(bytes: number, priceWeiPerMiB: bigint): bigint {
  return (BigInt(bytes) * priceWeiPerMiB + mib - 1n) / mib
}

/** As people compare prices. */
export function perGiB(priceWeiPerMiB: bigint): bigint {
  return priceWeiPerMiB * mibOfGiB
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}
