/**
 * Who may read what: a free quota for each peer and day, and vouchers beyond it. A paying reader is trusted with one block
 * that he has not paid yet, and trusts us with as much as he pays ahead.
 * @module
 */
import type { Channel, ProviderChain } from '../chain/provider-chain.ts'
import { ProblemError } from '../serve/problem.ts'
import { parseVoucher, recoverPayer, VoucherError } from './voucher.ts'
import type { VoucherStore } from './voucher-store.ts'

type Hex = `0x${string}`

/** What may be unpaid. */
export const exposureBytes = 262_144
/** Peers whose reading is counted; beyond them the one that read longest ago is forgotten. */
const peersMax = 10_000
const daySeconds = 86_400
/** A voucher must live so long that it can be redeemed. */
const expiryMarginSeconds = 3600
const channelMaxAgeMs = 30_000
/** Lanes of one channel that are taken: each is a file here, and may cost its payer nothing. */
const lanesMax = 16

export type TillOptions = {
  readonly chain: Pick<ProviderChain, 'channel' | 'setting'>
  readonly vouchers: VoucherStore
  /** Bytes a peer and day. */
  readonly freeQuotaBytes: number
  readonly priceWeiPerMiB: bigint
  /** Seconds since 1970. */
  readonly now: () => number
}

/** Leave to read; what is sent is counted as it goes. */
export interface Admission extends Disposable {
  sent(bytes: number): void
}

/**
 * What one channel owes, whichever of its lanes pay: `baseWei`, and the price of `sentBytes`. What was owed before a restart
 * is forgiven: one block at most.
 */
type Debt = { readonly baseWei: bigint; sentBytes: number; reservedBytes: number }

export class Till {
  readonly #options: TillOptions
  #day = 0
  #tail: Promise<unknown> = Promise.resolve()
  readonly #readBy = new Map<string, number>()
  readonly #debts = new Map<bigint, Debt>()
  readonly #channels = new Map<bigint, { readonly channel: Channel | undefined; readonly atMs: number }>()

  constructor(options: TillOptions) {
    this.#options = options
  }

  /** @throws {ProblemError} `storage/payment-required` with the quote */
  async admit(peer: string, root: Hex, bytes: number, header: string | undefined): Promise<Admission> {
    const { freeQuotaBytes, priceWeiPerMiB } = this.#options
    if (priceWeiPerMiB === 0n) return free
    const read = this.#readToday(peer)
    if (header === undefined && read + bytes <= freeQuotaBytes) return this.#admitFree(peer, bytes)
    if (header === undefined) throw this.#due(bytes, 'The free quota of today is used up', {})
    try {
      return await this.#admitPaid(header, bytes)
    } catch (error) {
      if (!(error instanceof VoucherError)) throw error
      throw this.#due(bytes, error.message, { problem: error.problem })
    }
  }

  /** Wei for so many bytes, rounded up. */
  cost(bytes: number): bigint {
    return (BigInt(bytes) * this.#options.priceWeiPerMiB + 1_048_575n) / 1_048_576n
  }

  #admitFree(peer: string, bytes: number): Admission {
    this.#readBy.delete(peer)
    this.#readBy.set(peer, this.#readToday(peer) + bytes)
    const [oldest] = this.#readBy.keys()
    if (this.#readBy.size > peersMax && oldest !== undefined) this.#readBy.delete(oldest)
    let unsent = bytes
    return {
      sent: (count) => void (unsent -= count),
      [Symbol.dispose]: () => {
        this.#readBy.set(peer, Math.max(0, this.#readToday(peer) - unsent))
        unsent = 0
      },
    }
  }

  /** One voucher after the other: of two at once the better one must stay. */
  async #admitPaid(header: string, bytes: number): Promise<Admission> {
    const turn = this.#tail.then(async () => this.#takeVoucher(header, bytes))
    this.#tail = turn.catch(() => undefined)
    return turn
  }

  async #takeVoucher(header: string, bytes: number): Promise<Admission> {
    const { chain, vouchers, now } = this.#options
    const signed = parseVoucher(header)
    const { voucher } = signed
    const domain = { chainId: chain.setting.chainId, channels: chain.setting.channels }
    if (voucher.expiry < now() + expiryMarginSeconds) throw new VoucherError('it expires within the hour')
    const channel = await this.#channel(voucher.channel)
    if (channel === undefined)
      throw new VoucherError(`there is no channel ${voucher.channel} to this provider`)
    if (channel.closesAt !== undefined) throw new VoucherError('the channel is closing')
    const lanes = vouchers.ofChannel(voucher.channel)
    const best = lanes.find((it) => it.voucher.lane === voucher.lane)
    const before = lanes.reduce((sum, it) => sum + it.voucher.cumulativeWei, 0n)
    const promised = before + voucher.cumulativeWei - (best?.voucher.cumulativeWei ?? 0n)
    if (best === undefined || best.signature !== signed.signature) {
      if ((await recoverPayer(domain, signed)).toLowerCase() !== channel.payer.toLowerCase())
        throw new VoucherError('the channel’s payer did not sign it')
      if (
        best !== undefined &&
        (voucher.nonce <= best.voucher.nonce || voucher.cumulativeWei < best.voucher.cumulativeWei)
      )
        throw new VoucherError(
          `nonce ${best.voucher.nonce} and ${best.voucher.cumulativeWei} wei were promised before`,
        )
      if (best === undefined && lanes.length >= lanesMax)
        throw new VoucherError(`the channel has ${lanesMax} lanes already`)
      // More may have been deposited a moment ago.
      const held = promised > channel.deposit ? await this.#channel(voucher.channel, 0) : channel
      if (held === undefined || promised > held.deposit)
        throw new VoucherError(`the channel holds ${held?.deposit ?? 0} wei, ${promised} are promised`)
      await vouchers.keep(signed)
    }
    const debt = this.#debts.get(voucher.channel) ?? { baseWei: before, sentBytes: 0, reservedBytes: 0 }
    this.#debts.set(voucher.channel, debt)
    const needed =
      debt.baseWei + this.cost(debt.sentBytes + debt.reservedBytes + bytes) - this.cost(exposureBytes)
    if (needed > promised)
      throw this.#due(bytes, 'The voucher does not reach', {
        cumulativeWei: voucher.cumulativeWei + needed - promised,
      })
    return admitted(debt, bytes)
  }

  async #channel(id: bigint, maxAgeMs = channelMaxAgeMs): Promise<Channel | undefined> {
    const known = this.#channels.get(id)
    if (known !== undefined && performance.now() - known.atMs < maxAgeMs) return known.channel
    const channel = await this.#options.chain.channel(id)
    this.#channels.delete(id)
    this.#channels.set(id, { channel, atMs: performance.now() })
    const [oldest] = this.#channels.keys()
    if (this.#channels.size > peersMax && oldest !== undefined) this.#channels.delete(oldest)
    return channel
  }

  #readToday(peer: string): number {
    const day = Math.floor(this.#options.now() / daySeconds)
    if (day !== this.#day) {
      this.#day = day
      this.#readBy.clear()
    }
    return this.#readBy.get(peer) ?? 0
  }

  #due(bytes: number, why: string, details: Readonly<Record<string, unknown>>): ProblemError {
    const { chain, priceWeiPerMiB, freeQuotaBytes } = this.#options
    const quote = {
      provider: chain.setting.provider,
      chainId: chain.setting.chainId,
      channels: chain.setting.channels,
      priceWeiPerMiB: priceWeiPerMiB.toString(),
      amountWei: this.cost(bytes).toString(),
      exposureBytes,
      freeQuotaBytes,
    }
    return new ProblemError(
      'storage/payment-required',
      `${why.replace(/\.$/, '')}: ${bytes} bytes cost ${quote.amountWei} wei.`,
      {
        quote,
        ...details,
      },
    )
  }
}

const free: Admission = { sent: () => undefined, [Symbol.dispose]: () => undefined }

function admitted(debt: Debt, bytes: number): Admission {
  debt.reservedBytes += bytes
  let unsent = bytes
  return {
    sent: (count) => {
      unsent -= count
      debt.reservedBytes -= count
      debt.sentBytes += count
    },
    [Symbol.dispose]: () => {
      debt.reservedBytes -= unsent
      unsent = 0
    },
  }
}
