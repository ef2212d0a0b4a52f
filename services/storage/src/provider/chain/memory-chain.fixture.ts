/**
 * The chain of one provider in memory, with the rules that it can run into: registration, asks, matching, the first proof, windows,
 * the frozen set, marks, settlement, release, vouchers and forced retrieval. Passes the suite that the real one passes.
 * @module
 */
import { bytesToHex, getAddress, keccak256, numberToHex } from 'viem/utils'
import { privateKeyToAccount } from 'viem/accounts'
import type { LocalAccount } from 'viem'
import type { Piece } from '../../piece/index.ts'
import { epochSeconds, MemoryLedger, type Refuse } from './memory-ledger.fixture.ts'
import { MemoryRegistry } from './memory-registry.fixture.ts'
import {
  type Ask,
  type ChainEvent,
  ChainRefusedError,
  type Channel,
  type ForcedRequest,
  type HostedDeal,
  type ProviderCall,
  type ProviderChain,
} from './provider-chain.ts'
import { shardProof } from './shard-proof.ts'
import { recoverPayer } from '../till/voucher.ts'

type Hex = `0x${string}`
type Unnumbered = ChainEvent extends infer EVENT
  ? EVENT extends ChainEvent
    ? Omit<EVENT, 'block'>
    : never
  : never

/** Accounts of tests. */
export const testAccount = (name: string): LocalAccount => privateKeyToAccount(keccak256(Buffer.from(name)))

const zero: Hex = `0x${'00'.repeat(32)}`
const collateralEpochs = 15n

type MutableDeal = { -readonly [KEY in keyof HostedDeal]: HostedDeal[KEY] }

export class MemoryChain implements ProviderChain {
  readonly setting: ProviderChain['setting']
  readonly client: LocalAccount = testAccount('client')
  /** Seconds since 1970; tests move it. */
  time = 1_800_000_000
  #block = 1n
  readonly #registry: MemoryRegistry
  readonly #asks = new Map<number, Ask>()
  #capacity = 0n
  #used = 0n
  readonly #deals = new Map<bigint, MutableDeal>()
  readonly #events: ChainEvent[] = []
  readonly #ledger: MemoryLedger
  readonly #roots = new Map<bigint, readonly Hex[]>()
  #owed = { market: 0n, channels: 0n, forced: 0n }
  readonly #channels = new Map<bigint, Channel>()
  readonly #redeemed = new Map<string, { readonly nonce: bigint; readonly wei: bigint }>()
  readonly #requests = new Map<bigint, ForcedRequest>()
  /** Calls that were taken, in order. */
  readonly taken: ProviderCall['type'][] = []

  constructor(provider: Hex) {
    this.#ledger = new MemoryLedger(provider, () => this.time)
    this.setting = {
      chainId: 31337,
      network: 'memory',
      provider: getAddress(provider),
      market: getAddress(numberToHex(161, { size: 20 })),
      channels: getAddress(numberToHex(162, { size: 20 })),
      genesisTime: 0,
      epochSeconds,
      windows: 2,
      hits: 24,
      stakeMin: 10n ** 18n,
      releasesMax: 16,
    }
    this.#registry = new MemoryRegistry(this.setting.stakeMin, () => this.time)
  }

  /** Lets time pass, in a new block. */
  pass(seconds: number): void {
    this.time += seconds
    this.#block += 1n
  }

  /** Moves to `seconds` after the opening of the next window. */
  toWindow(seconds = 0): void {
    const { opens } = this.#ledger.windowOf(this.#ledger.epoch)
    this.pass((opens + seconds > this.time ? opens : opens + epochSeconds) + seconds - this.time)
  }

  /** Orders shards; one of them is matched to this provider where it asks. */
  order(
    pieces: readonly Piece[],
    options: {
      readonly epochs?: number
      readonly slot?: number
      readonly startSeconds?: number
      readonly manifest?: Hex
    } = {},
  ): { readonly order: bigint; readonly deal: bigint | undefined } {
    const { epochs = 3, slot = 0, startSeconds = 1000, manifest = zero } = options
    const order = BigInt(this.#roots.size + 1)
    this.#roots.set(
      order,
      pieces.map(({ root }) => bytesToHex(root)),
    )
    const piece = pieces[slot]!
    const ask = this.#asks.get(epochs <= 30 ? 0 : epochs <= 90 ? 1 : 2)
    const size = BigInt(piece.sizeBytes)
    const standing = this.#registry.standing
    if (
      ask === undefined ||
      standing === undefined ||
      this.#used + size > this.#capacity ||
      size > ask.maxBytes
    )
      return { order, deal: undefined }
    const perEpoch = (ask.price * size + 2n ** 30n - 1n) / 2n ** 30n
    const collateral = perEpoch * collateralEpochs
    if (collateral > standing.free) return { order, deal: undefined }
    this.#lock(collateral)
    this.#used += size
    const id = BigInt(this.#deals.size + 1)
    this.#deals.set(id, {
      id,
      order,
      slot,
      manifest,
      perEpoch,
      collateral,
      state: 'matched',
      isHeld: true,
      provider: this.setting.provider,
      client: this.client.address,
      root: bytesToHex(piece.root),
      height: piece.height,
      sizeBytes: piece.sizeBytes,
      matchedAt: this.time,
      startBy: this.time + startSeconds,
      firstEpoch: 0,
      endEpoch: epochs,
      settledTo: 0,
    })
    this.#tell({ type: 'matched', deal: id })
    return { order, deal: id }
  }

  openChannel(payer: Hex, deposit: bigint): bigint {
    const id = BigInt(this.#channels.size + 1)
    this.#channels.set(id, { payer, payee: this.setting.provider, deposit, closesAt: undefined })
    return id
  }

  closeChannel(id: bigint): void {
    this.#channels.set(id, { ...this.#channels.get(id)!, closesAt: this.time + 60 })
  }

  /** A client asks for nodes on chain. */
  ask(deal: bigint, firstLeaf: number, leaves: number): void {
    this.#requests.set(deal, { deal, firstLeaf, leaves, deadline: this.time + 2 * epochSeconds })
    this.#tell({ type: 'asked', deal })
  }

  async head(): ReturnType<ProviderChain['head']> {
    return { number: this.#block, time: this.time }
  }
  async standing(): ReturnType<ProviderChain['standing']> {
    return this.#registry.standing
  }
  async asks(): ReturnType<ProviderChain['asks']> {
    return [...this.#asks.values()]
  }
  async space(): ReturnType<ProviderChain['space']> {
    return { used: this.#used, capacity: this.#capacity }
  }
  async stakeFor(price: bigint, bytes: bigint): ReturnType<ProviderChain['stakeFor']> {
    const needed = ((price * bytes) / 2n ** 30n) * collateralEpochs
    return needed > this.setting.stakeMin ? needed : this.setting.stakeMin
  }
  async eventsSince(from: bigint): ReturnType<ProviderChain['eventsSince']> {
    return { events: this.#events.filter(({ block }) => block >= from), next: this.#block + 1n, isDone: true }
  }
  async deal(id: bigint): ReturnType<ProviderChain['deal']> {
    const deal = this.#deals.get(id)
    return deal && { ...deal }
  }
  async agreement(id: bigint): ReturnType<ProviderChain['agreement']> {
    return this.deal(id)
  }
  async roots({ order }: Pick<HostedDeal, 'order' | 'matchedAt'>): ReturnType<ProviderChain['roots']> {
    return this.#roots.get(order) ?? []
  }
  async uploaders(deal: bigint): ReturnType<ProviderChain['uploaders']> {
    return this.#deals.has(deal) ? [this.client.address] : []
  }
  async seedAfter(time: number): ReturnType<ProviderChain['seedAfter']> {
    return this.#ledger.seed(time)
  }
  async due(): ReturnType<ProviderChain['due']> {
    return this.#ledger.due()
  }
  async pieceSet(): ReturnType<ProviderChain['pieceSet']> {
    return this.#ledger.dueSet()
  }
  async outcomes(epochs: readonly number[]): ReturnType<ProviderChain['outcomes']> {
    return this.#ledger.outcomes(epochs)
  }
  async missedInARow(): ReturnType<ProviderChain['missedInARow']> {
    return this.#ledger.missedInARow()
  }
  async payable(): ReturnType<ProviderChain['payable']> {
    return { ...this.#owed }
  }
  async forcedRequest(deal: bigint): ReturnType<ProviderChain['forcedRequest']> {
    return this.#requests.get(deal)
  }
  async channel(id: bigint): ReturnType<ProviderChain['channel']> {
    return this.#channels.get(id)
  }
  async redeemed(channel: bigint, lane: number): ReturnType<ProviderChain['redeemed']> {
    return this.#redeemed.get(`${channel}-${lane}`)?.wei ?? 0n
  }

  async send(call: ProviderCall): Promise<Hex> {
    const refuse = (why: string): never => {
      throw new ChainRefusedError(call.type, why)
    }
    this.#block += 1n
    if (call.type !== 'register' && this.#registry.standing === undefined) refuse('NotAProvider')
    await this.#take(call, refuse)
    this.taken.push(call.type)
    return keccak256(numberToHex(this.#block, { size: 32 }))
  }

  async #take(call: ProviderCall, refuse: Refuse): Promise<void> {
    switch (call.type) {
      case 'register':
      case 'addStake':
      case 'requestUnstake':
      case 'withdrawStake':
      case 'setUrl':
        this.#registry.take(call, refuse)
        this.#ledger.window = this.#registry.standing!.window
        return
      case 'offer':
        this.#asks.set(call.ask.bucket, call.ask)
        this.#capacity = call.capacity
        return
      case 'withdrawOffer':
        if (!this.#asks.delete(call.bucket)) refuse('NoAsk')
        return
      case 'activate':
        return this.#activate(call, refuse)
      case 'prove':
        return this.#prove(call, refuse)
      case 'declareLost':
      case 'reportLost':
        return this.#lose(call, refuse)
      case 'settle':
        return this.#settle(this.#known(call.deal, refuse))
      case 'release':
        for (const id of call.deals) this.#release(this.#known(id, refuse), refuse)
        return
      case 'withdraw':
        if (this.#owed[call.from] === 0n) refuse('NothingToWithdraw')
        this.#tell({ type: 'withdrawn', from: call.from, wei: this.#owed[call.from] })
        this.#owed[call.from] = 0n
        return
      case 'answer':
        if (!this.#requests.delete(call.deal)) refuse('NothingRequested')
        this.#tell({ type: 'answered', deal: call.deal })
        return
      case 'redeem':
        return this.#redeem(call, refuse)
    }
  }

  async #activate(call: Extract<ProviderCall, { type: 'activate' }>, refuse: Refuse): Promise<void> {
    const deal = this.#known(call.deal, refuse)
    if (deal.state !== 'matched') refuse('WrongState')
    if (this.time > deal.startBy) refuse('StartMissed')
    const proof = shardProof(this.#roots.get(deal.order)!, deal.slot)
    if (call.root !== deal.root || call.proof.join() !== proof.join()) refuse('WrongShard')
    await this.#ledger.checkActivation(deal, call.openings, refuse)
    this.#ledger.add(deal, refuse)
    const first = this.#ledger.epoch + 1
    const endEpoch = first + deal.endEpoch
    Object.assign(deal, { state: 'active', firstEpoch: first, settledTo: first, endEpoch })
    this.#tell({ type: 'active', deal: deal.id })
  }

  async #prove(call: Extract<ProviderCall, { type: 'prove' }>, refuse: Refuse): Promise<void> {
    const { epoch } = call
    const marked = await this.#ledger.prove(call, refuse)
    this.#tell({ type: 'proven', epoch })
    for (const deal of marked) this.#tell({ type: 'marked', deal, epoch, times: 1 })
  }

  #lose(call: Extract<ProviderCall, { type: 'declareLost' | 'reportLost' }>, refuse: Refuse): void {
    const deal = this.#known(call.deal, refuse)
    if (call.type === 'reportLost' && (deal.state !== 'matched' || this.time <= deal.startBy))
      refuse('DealNotLost')
    if (deal.state !== 'active' && deal.state !== 'matched') refuse('WrongState')
    const slashed = deal.collateral / 2n
    const began = deal.state === 'active'
    Object.assign(deal, { state: 'lost', collateral: deal.collateral - slashed })
    this.#registry.move(-slashed, -slashed)
    if (began) deal.endEpoch = Math.max(this.#ledger.epoch, deal.firstEpoch)
    else this.#free(deal)
    this.#tell({ type: 'lost', deal: deal.id, slashed })
  }

  #settle(deal: MutableDeal): void {
    const to = Math.min(this.#ledger.openEpoch, deal.endEpoch)
    if (to <= deal.settledTo) return
    let paid = 0n
    for (let epoch = deal.settledTo; epoch < to; epoch++)
      if (this.#ledger.isPaid(deal.id, epoch)) paid += deal.perEpoch
    const refunded = BigInt(to - deal.settledTo) * deal.perEpoch - paid
    deal.settledTo = to
    this.#owed.market += paid
    this.#tell({ type: 'settled', deal: deal.id, settledTo: to, paid, refunded })
    if (to === deal.endEpoch && deal.state === 'active') {
      deal.state = 'ended'
      this.#tell({ type: 'ended', deal: deal.id })
    }
  }

  #release(deal: MutableDeal, refuse: Refuse): void {
    this.#settle(deal)
    if (
      !deal.isHeld ||
      deal.state === 'active' ||
      deal.state === 'matched' ||
      deal.settledTo !== deal.endEpoch
    )
      refuse('NotReleasable')
    this.#ledger.remove(deal.id, deal.height, refuse)
    this.#tell({ type: 'released', deal: deal.id, collateral: deal.collateral })
    this.#free(deal)
  }

  async #redeem({ signed }: Extract<ProviderCall, { type: 'redeem' }>, refuse: Refuse): Promise<void> {
    const { channel: id, lane, nonce, cumulativeWei, expiry } = signed.voucher
    const channel = this.#channels.get(id) ?? refuse('ChannelNotOpen')
    const before = this.#redeemed.get(`${id}-${lane}`) ?? { nonce: 0n, wei: 0n }
    if (this.time > expiry) refuse('VoucherExpired')
    if (nonce <= before.nonce) refuse('VoucherOld')
    const { chainId, channels } = this.setting
    if ((await recoverPayer({ chainId, channels }, signed)) !== channel.payer) refuse('VoucherUnsigned')
    if (cumulativeWei <= before.wei) refuse('VoucherWorthless')
    this.#owed.channels += cumulativeWei - before.wei
    this.#redeemed.set(`${id}-${lane}`, { nonce, wei: cumulativeWei })
  }

  #free(deal: MutableDeal): void {
    this.#lock(-deal.collateral)
    this.#used -= BigInt(deal.sizeBytes)
    Object.assign(deal, { isHeld: false, collateral: 0n })
  }

  #lock(wei: bigint): void {
    this.#registry.move(0n, wei)
  }

  #known(id: bigint, refuse: Refuse): MutableDeal {
    return this.#deals.get(id) ?? refuse('DealUnknown')
  }

  #tell(event: Unnumbered): void {
    this.#events.push({ ...event, block: this.#block } as ChainEvent)
  }
}
