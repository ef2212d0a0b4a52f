/**
 * The chain of one provider in memory, with the rules that it can run into: registration, asks, matching, the first proof, windows,
 * the frozen set, marks, settlement, release, vouchers and forced retrieval. Passes the suite that the real one passes.
 * @module
 */
import { bytesToHex, getAddress, hexToBytes, keccak256, numberToHex } from 'viem/utils'
import { privateKeyToAccount } from 'viem/accounts'
import type { LocalAccount } from 'viem'
import {
  activationOf,
  leavesOf,
  type Opening,
  type Piece,
  proofOf,
  verifyOpening,
} from '../../piece/index.ts'
import {
  type Ask,
  type ChainEvent,
  ChainRefusedError,
  type Channel,
  type DueProof,
  type EpochOutcome,
  type ForcedRequest,
  type HostedDeal,
  type ProviderCall,
  type ProviderChain,
  type SetEntry,
  type Standing,
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
const epochSeconds = 1000
const windowSeconds = 500
const seedSeconds = 4
const collateralEpochs = 15n

type MutableDeal = { -readonly [KEY in keyof HostedDeal]: HostedDeal[KEY] }

export class MemoryChain implements ProviderChain {
  readonly setting: ProviderChain['setting']
  readonly client: LocalAccount = testAccount('client')
  /** Seconds since 1970; tests move it. */
  time = 1_800_000_000
  #block = 1n
  #standing: Standing | undefined
  readonly #asks = new Map<number, Ask>()
  #capacity = 0n
  #used = 0n
  readonly #deals = new Map<bigint, MutableDeal>()
  readonly #events: ChainEvent[] = []
  readonly #set: SetEntry[] = []
  readonly #roots = new Map<bigint, readonly Hex[]>()
  readonly #marks = new Set<string>()
  readonly #proven = new Set<number>()
  #dueFrom = 0
  #digest: Hex = zero
  #owed = { market: 0n, channels: 0n, forced: 0n }
  readonly #channels = new Map<bigint, Channel>()
  readonly #redeemed = new Map<string, { readonly nonce: bigint; readonly wei: bigint }>()
  readonly #requests = new Map<bigint, ForcedRequest>()
  /** Calls that were taken, in order. */
  readonly taken: ProviderCall['type'][] = []

  constructor(provider: Hex) {
    this.setting = {
      chainId: 31_337,
      network: 'memory',
      provider: getAddress(provider),
      market: getAddress(numberToHex(0xa1, { size: 20 })),
      channels: getAddress(numberToHex(0xa2, { size: 20 })),
      genesisTime: 0,
      ...{ epochSeconds, windows: 2, hits: 24, stakeMin: 10n ** 18n, releasesMax: 16 },
    }
  }

  /** Lets time pass, in a new block. */
  pass(seconds: number): void {
    this.time += seconds
    this.#block += 1n
  }

  /** Moves to `seconds` after the opening of the next window. */
  toWindow(seconds = 0): void {
    const { opens } = this.#windowOf(this.#epoch)
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
    const standing = this.#standing
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
      ...{ id, order, slot, manifest, perEpoch, collateral, state: 'matched', isHeld: true },
      ...{ provider: this.setting.provider, client: this.client.address, root: bytesToHex(piece.root) },
      ...{
        height: piece.height,
        sizeBytes: piece.sizeBytes,
        matchedAt: this.time,
        startBy: this.time + startSeconds,
      },
      ...{ firstEpoch: 0, endEpoch: epochs, settledTo: 0 },
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
    return this.#standing
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
  async roots(order: bigint): ReturnType<ProviderChain['roots']> {
    return this.#roots.get(order) ?? []
  }
  async uploaders(deal: bigint): ReturnType<ProviderChain['uploaders']> {
    return this.#deals.has(deal) ? [this.client.address] : []
  }
  async seedAfter(time: number): ReturnType<ProviderChain['seedAfter']> {
    return this.#seed(time)
  }
  async due(): Promise<DueProof> {
    const now = this.#epoch
    const epoch = this.time >= this.#windowOf(now).closes || this.#proven.has(now) ? now + 1 : now
    const { opens, closes } = this.#windowOf(epoch)
    const isDue = this.#isDue(epoch)
    const seed = isDue && this.time >= opens ? this.#seed(opens) : undefined
    return { epoch, opens, closes, isDue, seed, previous: this.#digest }
  }
  async pieceSet(): ReturnType<ProviderChain['pieceSet']> {
    const { isDue } = await this.due()
    return isDue ? this.#sorted : []
  }
  async outcomes(from: number, to: number): ReturnType<ProviderChain['outcomes']> {
    const { epoch: open } = await this.due()
    const found = new Map<number, EpochOutcome>()
    for (let epoch = from; epoch < Math.min(to, open); epoch++) {
      const isMissed = this.#dueFrom !== 0 && epoch >= this.#dueFrom
      found.set(epoch, this.#proven.has(epoch) ? 'proven' : isMissed ? 'missed' : 'nothing')
    }
    return found
  }
  async missedInARow(): ReturnType<ProviderChain['missedInARow']> {
    if (this.#set.length === 0) return 0
    const { epoch: open } = await this.due()
    let missed = 0
    for (let epoch = open - 1; epoch >= this.#dueFrom && !this.#proven.has(epoch); epoch--) missed++
    return missed
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
    if (call.type !== 'register' && this.#standing === undefined) refuse('NotAProvider')
    await this.#take(call, refuse)
    this.taken.push(call.type)
    return keccak256(numberToHex(this.#block, { size: 32 }))
  }

  async #take(call: ProviderCall, refuse: (why: string) => never): Promise<void> {
    switch (call.type) {
      case 'register': {
        if (this.#standing !== undefined) refuse('AlreadyProvider')
        if (call.stake < this.setting.stakeMin) refuse('StakeTooSmall')
        const { class: kind, region, window, url, stake } = call
        this.#standing = { class: kind, region, window, url, stake, locked: 0n, free: stake }
        return
      }
      case 'addStake':
        this.#stake(call.amount, 0n)
        return
      case 'setUrl':
        this.#standing = { ...this.#standing!, url: call.url }
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

  async #activate(
    call: Extract<ProviderCall, { type: 'activate' }>,
    refuse: (why: string) => never,
  ): Promise<void> {
    const deal = this.#known(call.deal, refuse)
    if (deal.state !== 'matched') refuse('WrongState')
    if (this.time > deal.startBy) refuse('StartMissed')
    const proof = shardProof(this.#roots.get(deal.order)!, deal.slot)
    if (call.root !== deal.root || call.proof.join() !== proof.join()) refuse('WrongShard')
    const seed = this.#seed(deal.matchedAt) ?? refuse('BeaconNotReady')
    const leaves = leavesOf(deal.sizeBytes)
    const openings = openingsIn(call.openings, refuse)
    await activationOf({
      ...{ seed: hexToBytes(seed), deal: deal.id, height: deal.height, leaves },
      open: async (index) => openings.next(deal.root, deal.height, index),
    })
    openings.end()
    if (this.#isFrozen) refuse('SetFrozen')
    const first = this.#epoch + 1
    if (this.#set.length === 0) this.#dueFrom = first
    Object.assign(deal, {
      state: 'active',
      firstEpoch: first,
      settledTo: first,
      endEpoch: first + deal.endEpoch,
    })
    this.#set.push({ deal: deal.id, root: deal.root, height: deal.height, leaves })
    this.#tell({ type: 'active', deal: deal.id })
  }

  async #prove(
    call: Extract<ProviderCall, { type: 'prove' }>,
    refuse: (why: string) => never,
  ): Promise<void> {
    const { opens, closes } = this.#windowOf(call.epoch)
    if (this.time < opens || this.time >= closes) refuse('OutsideWindow')
    if (!this.#isDue(call.epoch)) refuse('NothingDue')
    if (this.#proven.has(call.epoch)) refuse('AlreadyProven')
    const seed = this.#seed(opens) ?? refuse('BeaconNotReady')
    const openings = openingsIn(call.openings, refuse)
    const set: SetEntry[][] = []
    for (const entry of this.#sorted) (set[entry.height] ??= []).push(entry)
    let hit = 0n
    const marked = new Set<bigint>()
    const { digest } = await proofOf<SetEntry>({
      ...{
        seed: hexToBytes(seed),
        provider: hexToBytes(this.setting.provider),
        previous: hexToBytes(this.#digest),
        set,
      },
      lost: ({ deal }) => {
        const isMarked = ((call.faulty >> hit++) & 1n) === 1n
        if (isMarked) marked.add(deal)
        return isMarked
      },
      open: async (piece, index) => openings.next(piece.root, piece.height, index),
    }).catch((error: unknown) => {
      throw error instanceof ChainRefusedError ? error : new ChainRefusedError('prove', 'LostTooMuch')
    })
    openings.end()
    this.#digest = bytesToHex(digest)
    this.#proven.add(call.epoch)
    this.#tell({ type: 'proven', epoch: call.epoch })
    for (const deal of marked) {
      this.#marks.add(`${deal} ${call.epoch}`)
      this.#tell({ type: 'marked', deal, epoch: call.epoch, times: 1 })
    }
  }

  #lose(
    call: Extract<ProviderCall, { type: 'declareLost' | 'reportLost' }>,
    refuse: (why: string) => never,
  ): void {
    const deal = this.#known(call.deal, refuse)
    if (call.type === 'reportLost' && (deal.state !== 'matched' || this.time <= deal.startBy))
      refuse('DealNotLost')
    if (deal.state !== 'active' && deal.state !== 'matched') refuse('WrongState')
    const slashed = deal.collateral / 2n
    const began = deal.state === 'active'
    Object.assign(deal, { state: 'lost', collateral: deal.collateral - slashed })
    this.#stake(-slashed, -slashed)
    if (began) deal.endEpoch = Math.max(this.#epoch, deal.firstEpoch)
    else this.#free(deal)
    this.#tell({ type: 'lost', deal: deal.id, slashed })
  }

  #settle(deal: MutableDeal): void {
    const now = this.#epoch
    const open = this.time >= this.#windowOf(now).closes || this.#proven.has(now) ? now + 1 : now
    const to = Math.min(open, deal.endEpoch)
    if (to <= deal.settledTo) return
    let paid = 0n
    for (let epoch = deal.settledTo; epoch < to; epoch++)
      if (this.#proven.has(epoch) && !this.#marks.has(`${deal.id} ${epoch}`)) paid += deal.perEpoch
    const refunded = BigInt(to - deal.settledTo) * deal.perEpoch - paid
    deal.settledTo = to
    this.#owed.market += paid
    this.#tell({ type: 'settled', deal: deal.id, settledTo: to, paid, refunded })
    if (to === deal.endEpoch && deal.state === 'active') {
      deal.state = 'ended'
      this.#tell({ type: 'ended', deal: deal.id })
    }
  }

  #release(deal: MutableDeal, refuse: (why: string) => never): void {
    this.#settle(deal)
    if (
      !deal.isHeld ||
      deal.state === 'active' ||
      deal.state === 'matched' ||
      deal.settledTo !== deal.endEpoch
    )
      refuse('NotReleasable')
    if (this.#isFrozen) refuse('SetFrozen')
    const at = this.#set.findIndex((entry) => entry.deal === deal.id)
    const last = this.#set.findLastIndex((entry) => entry.height === deal.height)
    this.#set[at] = this.#set[last]!
    this.#set.splice(last, 1)
    this.#tell({ type: 'released', deal: deal.id, collateral: deal.collateral })
    this.#free(deal)
  }

  async #redeem(
    { signed }: Extract<ProviderCall, { type: 'redeem' }>,
    refuse: (why: string) => never,
  ): Promise<void> {
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
    this.#stake(0n, wei)
  }

  #stake(stake: bigint, locked: bigint): void {
    const before = this.#standing!
    const after = { stake: before.stake + stake, locked: before.locked + locked }
    this.#standing = { ...before, ...after, free: after.stake - after.locked }
  }

  #known(id: bigint, refuse: (why: string) => never): MutableDeal {
    return this.#deals.get(id) ?? refuse('DealUnknown')
  }

  #tell(event: Unnumbered): void {
    this.#events.push({ ...event, block: this.#block } as ChainEvent)
  }

  #seed(time: number): Hex | undefined {
    return this.time >= time + seedSeconds ? keccak256(numberToHex(time, { size: 32 })) : undefined
  }

  #isDue(epoch: number): boolean {
    return this.#set.length > 0 && this.#dueFrom <= epoch
  }

  get #sorted(): readonly SetEntry[] {
    return this.#set.toSorted((a, b) => a.height - b.height)
  }

  get #epoch(): number {
    return Math.floor(this.time / epochSeconds)
  }

  get #isFrozen(): boolean {
    const epoch = this.#epoch
    const { opens, closes } = this.#windowOf(epoch)
    return this.#isDue(epoch) && !this.#proven.has(epoch) && this.time >= opens && this.time < closes
  }

  #windowOf(epoch: number): { readonly opens: number; readonly closes: number } {
    const opens = epoch * epochSeconds + (this.#standing?.window ?? 0) * windowSeconds
    return { opens, closes: opens + windowSeconds }
  }
}

/** Reads packed openings one after the other, and checks each. */
function openingsIn(bytes: Uint8Array, refuse: (why: string) => never) {
  let at = 0
  return {
    next: (root: Hex, height: number, index: number): Opening => {
      const part = bytes.subarray(at, (at += 32 * (height + 1)))
      const nodes = Array.from({ length: height + 1 }, (_, level) =>
        part.subarray(level * 32, level * 32 + 32),
      )
      const opening = { node: nodes[0]!, path: nodes.slice(1) }
      if (!verifyOpening(hexToBytes(root), height, index, opening)) refuse('OpeningWrong')
      return opening
    },
    end: () => {
      if (at !== bytes.length) refuse('OpeningsTooLong')
    },
  }
}
