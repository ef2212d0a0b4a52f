/**
 * State with an undo log over a reader: what a block changes before it is committed.
 * @module
 */
import type { Account, Address, Hex, StateChanges, StateReader } from './types.ts'

export declare class JournaledState implements StateReader {
  constructor(reader: StateReader)
  account(address: Address): Account | undefined
  setAccount(address: Address, account: Account): void
  /** Removes the account, its code reference and its storage. */
  deleteAccount(address: Address): void
  code(codeHash: Hex): Uint8Array
  /** Stores code; the caller sets the account's `codeHash`. @returns its hash. */
  putCode(code: Uint8Array): Hex
  storage(address: Address, slot: Hex): bigint
  setStorage(address: Address, slot: Hex, value: bigint): void
  clearStorage(address: Address): void
  /** @returns a mark for {@link revertTo}. */
  checkpoint(): number
  revertTo(mark: number): void
  changes(): StateChanges
}
