/**
 * A market in memory, for tests of what stands above the chain. It passes the suite that the real one passes.
 * @module
 */
import { type Address, type Hex, keccak256, numberToHex, toHex } from 'viem'
import {
  type Clock,
  type Deal,
  type DealHealth,
  type Order,
  OrderNotFoundError,
  type OrderStanding,
  type OrderTerms,
  type PlacedOrders,
  type PlaceOptions,
  type ProviderEntry,
  type Quote,
  type QuoteRequest,
  type Sent,
  type StorageChain,
  DealStateError,
} from './chain.ts'
import { MemoryRetrieval, RetrievalBook } from './memory-retrieval.fixture.ts'
import { escrowOf, perEpochOf } from './price.ts'

type Ask = ProviderEntry & { readonly priceWei: bigint; readonly minBytes: number; readonly maxBytes: number }

/** What all who look at one chain share. */
export class MemoryMarket {
  readonly chainId: number = 7
  readonly market: Address = '0x00000000000000000000000000000000000000aa'
  now: number = 1_000_000
  readonly genesisTime: number = 1_000_000
  readonly epochSeconds: number = 120
  block: bigint = 1n
  readonly asks: Map<Address, Ask> = new Map()
  readonly orders: Map<bigint, Order> = new Map()
  readonly roots: Map<bigint, readonly Hex[]> = new Map()
  readonly blocks: Map<bigint, bigint> = new Map()
  readonly balances: Map<bigint, bigint> = new Map()
  readonly deals: Map<bigint, Deal> = new Map()
  /** Epochs proven by a deal. */
  readonly proven: Map<bigint, Set<number>> = new Map()
  readonly repairers: Map<bigint, Address> = new Map()
  /** Block by order. */
  readonly cancelled: Map<bigint, bigint> = new Map()
  /** Orders by the transaction that placed them. */
  readonly placed: Map<Hex, bigint> = new Map()
  readonly waiting: Map<Hex, () => bigint> = new Map()
  readonly retrieval: RetrievalBook = new RetrievalBook()

  /** Registers a provider that asks for shards of any size. */
  offer(address: Address, url: string, priceWei = 1000n, bytes: { min?: number; max?: number } = {}): void {
    this.asks.set(address, {
      address,
      url,
      region: 0,
      priceWei,
      minBytes: bytes.min ?? 1,
      maxBytes: bytes.max ?? 2 ** 33,
    })
  }

  epoch(): number {
    return Math.floor((this.now - this.genesisTime) / this.epochSeconds)
  }

  /** Lets epochs pass; every active deal is proven in them unless its provider is one of `but`. */
  pass(epochs: number, but: readonly Address[] = []): void {
    for (let done = 0; done < epochs; done++) {
      for (const deal of this.deals.values())
        if (deal.state === 'active' && deal.firstEpoch <= this.epoch() && !but.includes(deal.provider))
          this.proven.get(deal.id)!.add(this.epoch())
      this.now += this.epochSeconds
      this.block += 10n
    }
  }

  /** What the provider's first proof does. */
  activate(id: bigint): void {
    const deal = this.#deal(id)
    const { terms } = this.orders.get(deal.order)!
    const firstEpoch = this.epoch() + 1
    this.deals.set(id, { ...deal, state: 'active', firstEpoch, endEpoch: firstEpoch + terms.epochs })
    this.proven.set(id, new Set())
    this.block++
  }

  lose(id: bigint): void {
    this.deals.set(id, { ...this.#deal(id), state: 'lost' })
    this.block++
  }

  dealsOf(order: bigint): (Deal | undefined)[] {
    const { terms } = this.orders.get(order)!
    const slots: (Deal | undefined)[] = Array.from({ length: terms.n }, () => undefined)
    for (const deal of this.deals.values()) if (deal.order === order) slots[deal.slot] = deal
    return slots
  }

  match(order: bigint, slot: number, taken: ReadonlySet<Address>): Deal | undefined {
    const { terms } = this.orders.get(order)!
    const [ask] = this.offers({ ...terms }).filter(
      ({ address, priceWei }) => !taken.has(address) && priceWei <= terms.priceCapWei,
    )
    if (ask === undefined) return undefined
    const perEpochWei = perEpochOf(ask.priceWei, terms.sizeBytes)
    const startBy = Math.max(terms.startBy, this.now + 60)
    const deal: Deal = {
      id: BigInt(this.deals.size + 1),
      order,
      slot,
      state: 'matched',
      provider: ask.address,
      matchedAt: this.now,
      startBy,
      firstEpoch: 0,
      endEpoch: 0,
      settledTo: 0,
      perEpochWei,
      collateralWei: perEpochWei * 10n,
    }
    this.deals.set(deal.id, deal)
    return deal
  }

  offers({ sizeBytes, region }: { readonly sizeBytes: number; readonly region?: number }): readonly Ask[] {
    return [...this.asks.values()]
      .filter(({ minBytes, maxBytes }) => sizeBytes >= minBytes && sizeBytes <= maxBytes)
      .filter((ask) => region === undefined || region === 0 || ask.region === region)
      .toSorted((a, b) => Number(a.priceWei - b.priceWei))
  }

  #deal(id: bigint): Deal {
    const deal = this.deals.get(id)
    if (deal === undefined) throw new RangeError(`There is no deal ${id}`)
    return deal
  }
}

/** The chain in memory as one account sees it. */
export class MemoryChain implements StorageChain {
  readonly state: MemoryMarket
  readonly sender: Address | undefined
  readonly chainId: number
  readonly market: Address
  readonly retrieval: MemoryRetrieval

  constructor(state: MemoryMarket, sender: Address | undefined) {
    this.state = state
    this.sender = sender
    this.chainId = state.chainId
    this.market = state.market
    this.retrieval = new MemoryRetrieval(state, sender)
  }

  async clock(): Promise<Clock> {
    const { now, genesisTime, epochSeconds } = this.state
    return { now, genesisTime, epochSeconds, startSecondsMax: 86_400 }
  }

  async quote({ sizeBytes, n, epochs, region }: QuoteRequest): Promise<Quote> {
    const all = this.state.offers({ sizeBytes, ...(region !== undefined && { region }) })
    const offers = all.slice(0, n).map(({ address, priceWei }) => ({ provider: address, priceWei }))
    const priceCapWei = ((offers.at(-1)?.priceWei ?? 0n) * 11n) / 10n
    const costWei = offers.reduce(
      (sum, { priceWei }) => sum + perEpochOf(priceWei, sizeBytes) * BigInt(epochs),
      0n,
    )
    return { offers, priceCapWei, costWei, escrowWei: escrowOf({ n, sizeBytes, epochs, priceCapWei }) }
  }

  async order(id: bigint): Promise<Order | undefined> {
    return this.state.orders.get(id)
  }

  async standing(order: bigint): Promise<OrderStanding> {
    const { terms } = this.#order(order)
    return {
      balanceWei: this.state.balances.get(order)!,
      isCancelled: this.state.cancelled.has(order),
      unmatched: this.state.dealsOf(order).filter((deal) => deal === undefined).length,
      epochs: terms.epochs,
    }
  }

  async hasRoots(order: bigint, roots: readonly Hex[]): Promise<boolean> {
    return String(this.state.roots.get(order)) === String(roots)
  }

  async ordersOf(client: Address, fromBlock = 0n): Promise<PlacedOrders> {
    const { orders, blocks, cancelled, block: toBlock } = this.state
    const placed = [...orders.values()].filter(
      (order) => order.client === client && blocks.get(order.id)! >= fromBlock,
    )
    const ended = [...cancelled].filter(([, block]) => block >= fromBlock).map(([id]) => id)
    return { orders: placed, cancelled: ended, toBlock }
  }

  async dealsOf(order: bigint): Promise<readonly (Deal | undefined)[]> {
    this.#order(order)
    return this.state.dealsOf(order)
  }

  async health(deal: Deal): Promise<DealHealth> {
    const epoch = this.state.epoch()
    const proven = this.state.proven.get(deal.id) ?? new Set<number>()
    const end = Math.min(epoch, deal.endEpoch)
    let missedInARow = 0
    for (let at = end - 1; at >= deal.firstEpoch && !proven.has(at); at--) missedInARow++
    return {
      due: deal.state === 'active' ? Math.max(0, end - deal.firstEpoch) : 0,
      proven: proven.size,
      lastProven: proven.size === 0 ? undefined : Math.max(...proven),
      marked: 0,
      missedInARow: deal.state === 'active' ? missedInARow : 0,
    }
  }

  async providers(addresses: readonly Address[]): Promise<readonly (ProviderEntry | undefined)[]> {
    return addresses.map((address) => this.state.asks.get(address))
  }

  async uploaders(
    deal: bigint,
  ): Promise<{ readonly client: Address; readonly repairer: Address | undefined }> {
    const { order } = this.state.deals.get(deal)!
    return { client: this.#order(order).client, repairer: this.state.repairers.get(deal) }
  }

  async placeOrder(
    terms: OrderTerms,
    roots: readonly Hex[],
    escrowWei: bigint,
    { onSigned }: PlaceOptions = {},
  ): Promise<Sent & { readonly order: bigint }> {
    const raw = keccak256(
      toHex(JSON.stringify([terms, roots, String(escrowWei), String(this.state.block)], text)),
    )
    const client = this.sender
    if (client === undefined) throw new RangeError('This chain only reads')
    this.state.waiting.set(raw, () => {
      const id = BigInt(this.state.orders.size + 1)
      this.state.orders.set(id, { id, client, terms })
      this.state.roots.set(id, roots)
      // It is in the next block, as everything that is sent.
      this.state.blocks.set(id, this.state.block + 1n)
      this.state.balances.set(id, escrowWei)
      return id
    })
    await onSigned?.(raw, raw)
    return (await this.placeAgain(raw))!
  }

  async placeAgain(raw: Hex): Promise<(Sent & { readonly order: bigint }) | undefined> {
    const place = this.state.waiting.get(raw)
    if (place === undefined) return undefined
    const order = this.state.placed.get(raw) ?? place()
    this.state.placed.set(raw, order)
    return { ...this.#sent(), order }
  }

  async matchOrder(order: bigint): Promise<number> {
    const { terms } = this.#order(order)
    const slots = this.state.dealsOf(order)
    const taken = new Set(slots.flatMap((deal) => (deal === undefined ? [] : [deal.provider])))
    for (let slot = 0; slot < terms.n; slot++) {
      if (slots[slot] !== undefined) continue
      const deal = this.state.match(order, slot, taken)
      if (deal === undefined) break
      taken.add(deal.provider)
      this.#reserve(deal, terms.epochs)
    }
    this.#sent()
    return this.state.dealsOf(order).filter((deal) => deal !== undefined).length
  }

  async settle(): Promise<Sent> {
    return this.#sent()
  }

  async topUpCost(order: bigint, epochs: number): Promise<bigint> {
    this.#order(order)
    return this.state
      .dealsOf(order)
      .reduce((sum, deal) => sum + (deal?.perEpochWei ?? 0n) * BigInt(epochs), 0n)
  }

  async topUp(order: bigint, epochs: number): Promise<Sent & { readonly paidWei: bigint }> {
    const paidWei = await this.topUpCost(order, epochs)
    for (const deal of this.state.dealsOf(order))
      if (deal?.state === 'active')
        this.state.deals.set(deal.id, { ...deal, endEpoch: deal.endEpoch + epochs })
    const { terms, ...placed } = this.#order(order)
    this.state.orders.set(order, { ...placed, terms: { ...terms, epochs: terms.epochs + epochs } })
    return { ...this.#sent(), paidWei }
  }

  async cancelOrder(order: bigint): Promise<Sent> {
    this.#order(order)
    if (this.state.cancelled.has(order)) throw new DealStateError('the order is cancelled already')
    this.state.cancelled.set(order, this.state.block + 1n)
    for (const deal of this.state.dealsOf(order))
      if (deal !== undefined)
        this.state.deals.set(deal.id, { ...deal, state: 'ended', endEpoch: this.state.epoch() })
    return this.#sent()
  }

  async refund(order: bigint): Promise<Sent & { readonly refundedWei: bigint }> {
    const { balanceWei: refundedWei } = await this.standing(order)
    this.state.balances.set(order, 0n)
    return { ...this.#sent(), refundedWei }
  }

  async repairDeposit(): Promise<bigint> {
    return 0n
  }

  async repairRefusal(order: bigint, slot: number): Promise<string | undefined> {
    const deal = this.state.dealsOf(order)[slot]
    if (deal === undefined) return 'the slot was never matched'
    const { missedInARow } = await this.health(deal)
    const isLate = deal.state === 'matched' && this.state.now > deal.startBy
    if (deal.state !== 'lost' && missedInARow < 3 && !isLate) return 'the deal is healthy'
    return this.#next(order, slot, false) === undefined ? 'no provider would take it now' : undefined
  }

  async openRepair(order: bigint, slot: number): Promise<Sent & { readonly deal: bigint | undefined }> {
    const refusal = await this.repairRefusal(order, slot)
    if (refusal !== undefined) throw new DealStateError(refusal)
    this.state.lose(this.state.dealsOf(order)[slot]!.id)
    const next = this.#next(order, slot, true)!
    this.#reserve(next, this.#order(order).terms.epochs)
    if (this.sender !== undefined) this.state.repairers.set(next.id, this.sender)
    return { ...this.#sent(), deal: next.id }
  }

  /** The deal with the next provider that never had a shard of the order; kept where `isMade`. */
  #next(order: bigint, slot: number, isMade: boolean): Deal | undefined {
    const all = [...this.state.deals.values()].filter((deal) => deal.order === order)
    const taken = new Set(all.map(({ provider }) => provider))
    const next = this.state.match(order, slot, taken)
    if (next !== undefined && !isMade) this.state.deals.delete(next.id)
    return next
  }

  #reserve(deal: Deal, epochs: number): void {
    const held = this.state.balances.get(deal.order)!
    this.state.balances.set(deal.order, held - deal.perEpochWei * BigInt(epochs))
  }

  #order(id: bigint): Order {
    const order = this.state.orders.get(id)
    if (order === undefined) throw new OrderNotFoundError(id)
    return order
  }

  #sent(): Sent {
    this.state.block++
    return { hash: keccak256(numberToHex(this.state.block)), blockNumber: this.state.block, feeWei: 0n }
  }
}

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
