/**
 * What reading needs of the chain when a provider wants money, or does not answer: channels, and demands in public.
 *
 * `ledger/viem-retrieval.ts` is the chain itself, `memory-retrieval.fixture.ts` is one in memory for tests; both pass the same
 * suite. Who asks is the sender of {@link StorageChain}.
 * @see RetrievalChannels.sol, ForcedRetrieval.sol
 * @module
 */
import type { Address } from 'viem'
import type { Sent } from './chain.ts'

/** A deposit for one provider. Amounts are of all times, in wei. */
export type PayChannel = {
  readonly id: bigint
  readonly payer: Address
  readonly payee: Address
  readonly depositWei: bigint
  /** What vouchers brought the provider so far. */
  readonly paidWei: bigint
  /** Unix seconds from which on the rest can be taken back; undefined while nobody closes it. */
  readonly closesAt: number | undefined
  readonly isClosed: boolean
}

/** Nodes of a piece that its provider has to publish before the deadline. */
export type Demand = {
  readonly firstLeaf: number
  readonly leaves: number
  /** Unix seconds. */
  readonly deadline: number
}

/** What a provider published: nodes of 32 bytes, which the contract found to lead to the root. */
export type PublishedNodes = { readonly firstLeaf: number; readonly nodes: Uint8Array }

export type RetrievalChain = {
  /** The contract that vouchers are for. */
  readonly channels: Address

  channel(id: bigint): Promise<PayChannel | undefined>
  /** Every channel that the sender ever opened, oldest first. */
  ownChannels(): Promise<readonly PayChannel[]>
  openChannel(payee: Address, depositWei: bigint): Promise<Sent & { readonly channel: bigint }>
  addDeposit(channel: bigint, wei: bigint): Promise<Sent>
  /** From then on the provider has some time to redeem; afterwards {@link finishChannel} gives the rest back. */
  closeChannel(channel: bigint): Promise<Sent>
  finishChannel(channel: bigint): Promise<Sent>

  newestBlock(): Promise<bigint>
  /** Wei that one demand of so many nodes costs now; it goes to the provider that answers. */
  demandPrice(leaves: number): Promise<bigint>
  /**
   * Demands nodes of a deal's piece in public.
   * @throws {DealStateError} The deal does not run, one demand of it waits already, or it is not the sender's.
   */
  demand(deal: bigint, firstLeaf: number, leaves: number, priceWei: bigint): Promise<Sent>
  /** The demand that waits. */
  waitingDemand(deal: bigint): Promise<Demand | undefined>
  /** What was published for a deal in or after a block. */
  published(deal: bigint, fromBlock: bigint): Promise<readonly PublishedNodes[]>
  /** Ends a deal whose provider let the deadline pass. */
  failDemand(deal: bigint): Promise<Sent>

  /** Wei that came back from channels and demands, and waits to be taken. */
  owedWei(): Promise<bigint>
  /** Takes it. @returns how much it was */
  withdrawOwed(): Promise<bigint>
}
