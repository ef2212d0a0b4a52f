/**
 * What the client reads from the chain, and what it sends: the one door to it.
 *
 * `viem-chain.ts` is the chain itself, `memory-chain.fixture.ts` is one in memory for tests; both pass the same suite.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Address, Hex } from 'viem'
import type { RetrievalChain } from './retrieval-chain.ts'

/** When epochs are. All times are unix seconds. */
export type Clock = {
  /** Time of the newest block. */
  readonly now: number
  readonly genesisTime: number
  readonly epochSeconds: number
  /** Seconds from now beyond which no order may be to start. */
  readonly startSecondsMax: number
}

/** What a client asks for. @see IStorageMarket.sol */
export type OrderTerms = {
  /** sha256 of the manifest. */
  readonly manifest: Hex
  readonly k: number
  readonly n: number
  /** Bytes of each shard. */
  readonly sizeBytes: number
  /** Height of each shard's commitment. */
  readonly height: number
  /** Wei a GiB-epoch at most. */
  readonly priceCapWei: bigint
  readonly epochs: number
  /** Unix seconds by which matched deals must be active. */
  readonly startBy: number
  readonly repairBelow: number
  /** ISO 3166-1 numeric; 0 is any. */
  readonly region: number
}

/** An order, as it was placed. */
export type Order = {
  readonly id: bigint
  readonly client: Address
  readonly terms: OrderTerms
}

export type PlacedOrders = {
  readonly orders: readonly Order[]
  /** Orders cancelled in these blocks, whosever they are. */
  readonly cancelled: readonly bigint[]
  /** The newest block looked at. */
  readonly toBlock: bigint
}

/** What changes about an order after it was placed. */
export type OrderStanding = {
  /** Wei that nothing stands for: what {@link StorageChain.refund} gives back now. */
  readonly balanceWei: bigint
  readonly isCancelled: boolean
  /** Slots that never had a provider: {@link StorageChain.matchOrder} looks for one. */
  readonly unmatched: number
  /** Epochs asked and paid for, with all that was topped up. */
  readonly epochs: number
}

export type DealState = 'none' | 'matched' | 'active' | 'ended' | 'lost'

/** One shard with one provider. Epochs are counted from the genesis of the contracts. */
export type Deal = {
  readonly id: bigint
  readonly order: bigint
  readonly slot: number
  readonly state: DealState
  readonly provider: Address
  readonly matchedAt: number
  /** Unix seconds by which it must be active. */
  readonly startBy: number
  readonly firstEpoch: number
  readonly endEpoch: number
  readonly settledTo: number
  readonly perEpochWei: bigint
  readonly collateralWei: bigint
}

/** How a deal was proven so far. */
export type DealHealth = {
  /** Epochs of the deal that are over (or proven) by now. */
  readonly due: number
  readonly proven: number
  readonly lastProven: number | undefined
  /** Epochs that the provider marked this piece as lost. */
  readonly marked: number
  /** Epochs without a gap up to now that its provider should have proven and did not. */
  readonly missedInARow: number
}

export type QuoteRequest = {
  readonly sizeBytes: number
  readonly n: number
  readonly epochs: number
  readonly region?: number
}

/** What an order would cost now. */
export type Quote = {
  /** Providers that would take one shard, cheapest first; fewer than asked for means that it cannot be placed whole. */
  readonly offers: readonly { readonly provider: Address; readonly priceWei: bigint }[]
  /** Wei a GiB-epoch that reaches all n of them, with some room for what changes meanwhile. */
  readonly priceCapWei: bigint
  /** Wei if everybody proves every epoch. */
  readonly costWei: bigint
  /** Wei to send along: the cost at the cap. What is not used comes back. */
  readonly escrowWei: bigint
}

export type ProviderEntry = {
  readonly address: Address
  readonly url: string
  readonly region: number
}

/** A transaction that is in a block. */
export type Sent = {
  readonly hash: Hex
  readonly blockNumber: bigint
  readonly feeWei: bigint
}

export type PlaceOptions = {
  /** Told before the order is sent, so that a kill between sending and noting it does not pay twice. */
  readonly onSigned?: (raw: Hex, hash: Hex) => Promise<void>
}

export type StorageChain = {
  readonly chainId: number
  /** The market: what upload tokens are bound to. */
  readonly market: Address
  /** Who signs; undefined where only reading is possible. */
  readonly sender: Address | undefined
  /** Paying for what is read, and demanding it. */
  readonly retrieval: RetrievalChain

  clock(): Promise<Clock>
  quote(request: QuoteRequest): Promise<Quote>
  order(id: bigint): Promise<Order | undefined>
  standing(order: bigint): Promise<OrderStanding>
  /** Whether these are the commitments of the order's shards, in the order of their slots. */
  hasRoots(order: bigint, roots: readonly Hex[]): Promise<boolean>
  /** Orders of a client placed in or after a block, oldest first. */
  ordersOf(client: Address, fromBlock?: bigint): Promise<PlacedOrders>
  /** The newest deal of each slot; undefined where there never was one. */
  dealsOf(order: bigint): Promise<readonly (Deal | undefined)[]>
  health(deal: Deal): Promise<DealHealth>
  providers(addresses: readonly Address[]): Promise<readonly (ProviderEntry | undefined)[]>
  uploaders(deal: bigint): Promise<{ readonly client: Address; readonly repairer: Address | undefined }>

  placeOrder(
    terms: OrderTerms,
    roots: readonly Hex[],
    escrowWei: bigint,
    options?: PlaceOptions,
  ): Promise<Sent & { readonly order: bigint }>
  /** Sends again what {@link PlaceOptions.onSigned} was told; the same transaction, however often it is sent. */
  placeAgain(raw: Hex): Promise<(Sent & { readonly order: bigint }) | undefined>
  /** Matches until every slot has a deal or the book has no offer left that fits. @returns how many slots have one */
  matchOrder(order: bigint): Promise<number>
  settle(deal: bigint): Promise<Sent>
  topUp(order: bigint, epochs: number): Promise<Sent & { readonly paidWei: bigint }>
  /** What {@link topUp} would cost now. */
  topUpCost(order: bigint, epochs: number): Promise<bigint>
  cancelOrder(order: bigint): Promise<Sent>
  /** Takes back what the order holds and nothing stands for. @returns what came to the sender's account */
  refund(order: bigint): Promise<Sent & { readonly refundedWei: bigint }>
  /** Wei that {@link openRepair} has to leave as deposit at most; it comes back when the new deal is active. */
  repairDeposit(order: bigint): Promise<bigint>
  /** Why {@link openRepair} would not find the slot a new provider now; undefined where it would. Sends nothing. */
  repairRefusal(order: bigint, slot: number): Promise<string | undefined>
  /**
   * Ends the deal of a slot that failed, and matches the slot anew with the sender as its repairer.
   * @returns the new deal; undefined where no provider takes the shard now
   * @throws {DealStateError} The slot is healthy, or it is not the time yet.
   */
  openRepair(order: bigint, slot: number): Promise<Sent & { readonly deal: bigint | undefined }>
}

/** Thrown for the number of an order that the market does not know. */
export class OrderNotFoundError extends WattError {
  readonly code = 'storage/order-not-found'
  readonly order: bigint
  override readonly fix = 'watt storage ls shows the orders of an account'
  constructor(order: bigint) {
    super(`There is no order ${order} on this chain.`)
    this.order = order
  }
}

/** Thrown where the market would refuse because of the state that something is in. */
export class DealStateError extends WattError {
  readonly code = 'storage/deal-state'
  /** The contract's own name for it, where it has one. */
  readonly refusal: string | undefined
  /** What the contract said with it. */
  readonly facts: readonly unknown[]
  override readonly fix = 'watt storage status shows where each shard stands'
  constructor(problem: string, refusal?: string, facts: readonly unknown[] = []) {
    super(`The market refuses this: ${problem}.`)
    this.refusal = refusal
    this.facts = facts
  }
}
