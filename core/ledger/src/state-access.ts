/**
 * What the ledger asks of the state behind it.
 * @module
 */
import type { Address, Hex, StateChanges, StateReader } from '@watt/evm'
import type { Pacer } from './pacer.ts'
import type { AccountProof, StoreOperation } from './types.ts'

/** A block's state, computed and not yet written. */
export type StagedState = {
  readonly root: Hex
  readonly operations: Iterable<StoreOperation>
  /** Makes it the current state. Call it once the operations are durable. */
  accept(): void
}

export type StateStore = {
  /** Number of the block that {@link StateStore.reader} reads, and its state root; -1n before the first. */
  readonly block: bigint
  readonly root: Hex
  reader(): StateReader
  readerAt(block: bigint): StateReader | undefined
  /**
   * Reads what a block that changes these accounts will ask for, many at once and on another thread. Once it resolves the accounts
   * are at hand; nodes of their trie may follow, and {@link StateStore.stage} waits for them. What cannot be read is asked for again
   * when it is needed. @returns undefined where the store has no such reads.
   */
  readAhead(addresses: readonly Address[]): Promise<void> | undefined
  /** @param pace - Lets the host serve others meanwhile. */
  stage(block: bigint, changes: StateChanges, pace?: Pacer): Promise<StagedState>
  proof(address: Address, slots: readonly Hex[], block: bigint): AccountProof | undefined
  readonly oldestState: bigint
}
