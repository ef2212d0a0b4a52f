/**
 * The account with one provider that wants money: a channel, and vouchers for one step at a time, each durable before it is sent.
 * @module
 */
import { type Address, formatEther, type LocalAccount } from 'viem'
import { signVoucher } from '../../provider/till/voucher.ts'
import type { RetrievalChain } from '../retrieval-chain.ts'
import { type LaneFolder, type LaneState, promisedWei, promiseMore } from './lane.ts'
import { costOf, type Offer, perGiB, stepBytes } from './offer.ts'

/** What of a deposit nobody promised comes back; so there is some room for what has to be read twice. */
const roomPercent = 125n
/** The provider must have time to redeem it. */
const voucherSeconds = 30 * 86_400

export type TabParts = {
  readonly chainId: number
  readonly chain: RetrievalChain
  /** Seconds since 1970, as the chain has it. */
  readonly now: () => Promise<number>
  readonly lanes: LaneFolder
  /** Who pays; undefined where nobody can. */
  readonly account: LocalAccount | undefined
  /** Wei a GiB that may be paid; 0 is nothing. */
  readonly maxWeiPerGiB: () => bigint
}

/** What was paid since the client was opened. */
export type Payment = {
  readonly provider: Address
  readonly channel: bigint
  readonly bytes: number
  readonly wei: bigint
  /** Wei that this channel holds and nobody was promised. */
  readonly restWei: bigint
}

type OpenLane = {
  state: LaneState
  depositWei: bigint
  readonly since: LaneState
  /** Seconds since 1970, and by the clock of this process. */
  readonly openedAt: number
  readonly openedMs: number
  readonly release: () => Promise<void>
}

/** One provider. What it is paid for goes step by step: {@link Tab.turn} holds everybody else back. */
export class Tab {
  readonly provider: Address
  readonly #parts: TabParts
  #priceWeiPerMiB: bigint | undefined
  #lane: OpenLane | undefined
  #last: Promise<unknown> = Promise.resolve()
  /** The last one, and bytes that were paid with it and never came. */
  #voucher: string | undefined
  #owedBytes = 0
  #isRaised = false
  #isRefused = false

  constructor(provider: Address, parts: TabParts) {
    this.provider = provider
    this.#parts = parts
  }

  /** Whether it asked for money, and a price was agreed on that is still allowed. */
  get isCharging(): boolean {
    const price = this.#priceWeiPerMiB
    return price !== undefined && perGiB(price) <= this.#parts.maxWeiPerGiB()
  }

  /** Whether it lost its right to be paid: it lied, or did not take what it had asked for. */
  get isRefused(): boolean {
    return this.#isRefused
  }

  /**
   * Agrees to what it asks for.
   * @param isPaid - whether this is its answer to a voucher: then only a higher price is a reason, and only once
   * @returns why not: the end of a sentence that begins with the provider
   */
  async agree(offer: Offer, isPaid: boolean): Promise<string | undefined> {
    const refusal = await this.#refusalOf(offer, isPaid)
    if (refusal !== undefined) {
      if (isPaid) this.#isRefused = true
      return refusal
    }
    if (this.#priceWeiPerMiB !== undefined && offer.priceWeiPerMiB > this.#priceWeiPerMiB)
      this.#isRaised = true
    this.#priceWeiPerMiB = offer.priceWeiPerMiB
    return undefined
  }

  /** Waits until nobody else is paying it. @returns what lets the next one on */
  async turn(): Promise<() => void> {
    const mine = Promise.withResolvers<void>()
    const before = this.#last
    this.#last = mine.promise
    await before
    return () => mine.resolve()
  }

  /**
   * Promises to pay for the next bytes. Only in one's {@link turn}.
   * @param expectedBytes - how many may follow in all: what a deposit is made for
   * @returns the voucher, as it is sent
   */
  async promise(bytes: number, expectedBytes: number, root: `0x${string}`): Promise<string> {
    const { chain, lanes } = this.#parts
    const unpaid = bytes - this.#owedBytes
    if (unpaid <= 0 && this.#voucher !== undefined) {
      this.#owedBytes -= bytes
      return this.#voucher
    }
    const lane = await this.#opened(bytes, expectedBytes)
    const next = promiseMore(lane.state, unpaid, this.#priceWeiPerMiB!)
    if (promisedWei(next) > lane.depositWei) {
      const wei = this.#roomFor(bytes, expectedBytes)
      await chain.addDeposit(next.channel, wei)
      lane.depositWei += wei
    }
    await lanes.keep(next)
    lane.state = next
    this.#owedBytes = 0
    return (this.#voucher = await this.#signed(lane, root))
  }

  /** Bytes of the last step that it was paid for did not come: it owes them, and is not paid for them again. */
  undelivered(bytes: number): void {
    this.#owedBytes += bytes
  }

  /** It was paid and sent wrong bytes: it is never paid again. */
  distrust(): void {
    if (this.#lane === undefined) return
    this.#isRefused = true
    const state = { ...this.#lane.state, isDistrusted: true }
    this.#lane.state = state
    this.#last = this.#last.then(() => this.#parts.lanes.keep(state)).catch(() => undefined)
  }

  payment(): Payment | undefined {
    if (this.#lane === undefined) return undefined
    const { state, since, depositWei } = this.#lane
    return {
      provider: this.provider,
      channel: state.channel,
      bytes: state.bytesEver - since.bytesEver,
      wei: promisedWei(state) - promisedWei(since),
      restWei: depositWei - promisedWei(state),
    }
  }

  /** Lets others use the channel. */
  async close(): Promise<void> {
    const done = await this.turn()
    await this.#lane?.release()
    this.#isRefused = true
    done()
  }

  async #signed({ state, openedAt, openedMs }: OpenLane, root: `0x${string}`): Promise<string> {
    const { account, chain, chainId } = this.#parts
    const { channel, nonce, bytesEver } = state
    const now = openedAt + Math.floor((performance.now() - openedMs) / 1000)
    return signVoucher(
      account!,
      { chainId, channels: chain.channels },
      {
        channel,
        lane: 0,
        nonce,
        cumulativeWei: promisedWei(state),
        bytes: BigInt(bytesEver),
        root,
        expiry: now + voucherSeconds,
      },
    )
  }

  async #refusalOf(offer: Offer, isPaid: boolean): Promise<string | undefined> {
    const { account, chain, chainId, lanes, maxWeiPerGiB } = this.#parts
    const price = perGiB(offer.priceWeiPerMiB)
    const asks = `asks ${formatEther(price)} WATT a GiB`
    if (account === undefined || maxWeiPerGiB() === 0n) return `${asks} for reading`
    if (price > maxWeiPerGiB()) return `${asks}, more than the ${formatEther(maxWeiPerGiB())} allowed`
    if (!isSame(offer.provider, this.provider)) return 'asks to pay somebody else'
    if (offer.chainId !== chainId || !isSame(offer.channels, chain.channels))
      return 'asks to be paid on another chain or contract'
    if (this.#isRefused) return 'was paid and did not keep its word'
    const agreed = this.#priceWeiPerMiB
    if (agreed === undefined) {
      const lied = (await lanes.all()).some((it) => it.isDistrusted && isSame(it.payee, this.provider))
      return lied ? 'was paid before and sent wrong bytes' : undefined
    }
    if (offer.priceWeiPerMiB <= agreed) return isPaid ? 'did not take what it had asked for' : undefined
    return this.#isRaised ? `${asks}: it raised its price again while it was being paid` : undefined
  }

  async #opened(bytes: number, expectedBytes: number): Promise<OpenLane> {
    this.#lane ??= (await this.#reuse()) ?? (await this.#open(this.#roomFor(bytes, expectedBytes)))
    return this.#lane
  }

  /** A channel of an earlier time that nobody closes and no other process uses. */
  async #reuse(): Promise<OpenLane | undefined> {
    const { lanes, chain, account, now } = this.#parts
    for (const { channel, payee } of await lanes.all()) {
      if (!isSame(payee, this.provider)) continue
      const found = await chain.channel(channel)
      if (found === undefined || found.isClosed || found.closesAt !== undefined) continue
      if (!isSame(found.payer, account!.address) || !isSame(found.payee, this.provider)) continue
      const release = await lanes.claim(channel)
      // Whoever had it until now may have promised more.
      const state = release && (await lanes.read(channel))
      if (state !== undefined) return this.#laneOf(state, found.depositWei, await now(), release!)
      await release?.()
    }
    return undefined
  }

  async #open(depositWei: bigint): Promise<OpenLane> {
    const { lanes, chain, now } = this.#parts
    const { channel } = await chain.openChannel(this.provider, depositWei)
    const state: LaneState = {
      channel,
      payee: this.provider,
      nonce: 0n,
      baseWei: 0n,
      bytes: 0,
      priceWeiPerMiB: 0n,
      bytesEver: 0,
      isDistrusted: false,
    }
    const release = await lanes.claim(channel)
    return this.#laneOf(state, depositWei, await now(), release ?? (async () => undefined))
  }

  #laneOf(state: LaneState, depositWei: bigint, now: number, release: () => Promise<void>): OpenLane {
    return { state, since: state, depositWei, openedAt: now, openedMs: performance.now(), release }
  }

  #roomFor(bytes: number, expectedBytes: number): bigint {
    const price = this.#priceWeiPerMiB!
    return (costOf(Math.max(bytes, expectedBytes), price) * roomPercent) / 100n + costOf(stepBytes, price)
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
