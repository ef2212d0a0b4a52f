/**
 * State with an undo log over a reader: what a block changes before it is committed.
 *
 * Every write first appends what it replaces to the log. A checkpoint is the log's length, so it costs nothing,
 * and reverting pops entries until the log is that short again.
 * @module
 */
import { emptyCodeHash, keccak } from './keccak.ts'
import type { Account, Address, Hex, StateChanges, StateReader } from './types.ts'

type StorageOverlay = { readonly cleared: boolean; readonly slots: Map<Hex, bigint> }

type Undo =
  | { readonly type: 'account'; readonly address: Address; readonly before: Account | null | undefined }
  | {
      readonly type: 'slot'
      readonly slots: Map<Hex, bigint>
      readonly slot: Hex
      readonly before: bigint | undefined
    }
  | { readonly type: 'storage'; readonly address: Address; readonly before: StorageOverlay | undefined }
  | { readonly type: 'code'; readonly codeHash: Hex }

const noCode = new Uint8Array(0)

/** Reads through to a {@link StateReader}; holds every write until the ledger takes {@link JournaledState.changes}. */
export class JournaledState implements StateReader {
  readonly #reader: StateReader
  /** null: deleted. */
  readonly #accounts = new Map<Address, Account | null>()
  readonly #storage = new Map<Address, StorageOverlay>()
  readonly #codes = new Map<Hex, Uint8Array>()
  readonly #undo: Undo[] = []

  constructor(reader: StateReader) {
    this.#reader = reader
  }

  account(address: Address): Account | undefined {
    const own = this.#accounts.get(address)
    if (own === undefined) return this.#reader.account(address)
    return own ?? undefined
  }

  setAccount(address: Address, account: Account): void {
    this.#putAccount(address, account)
  }

  /** Removes the account, its code reference and its storage. */
  deleteAccount(address: Address): void {
    if (this.account(address) === undefined) return
    this.#putAccount(address, null)
    this.clearStorage(address)
  }

  code(codeHash: Hex): Uint8Array {
    if (codeHash === emptyCodeHash) return noCode
    return this.#codes.get(codeHash) ?? this.#reader.code(codeHash)
  }

  /** Stores code; the caller sets the account's `codeHash`. @returns its hash. */
  putCode(code: Uint8Array): Hex {
    const codeHash = keccak(code)
    if (codeHash === emptyCodeHash || this.#codes.has(codeHash)) return codeHash
    this.#codes.set(codeHash, code)
    this.#undo.push({ type: 'code', codeHash })
    return codeHash
  }

  storage(address: Address, slot: Hex): bigint {
    const own = this.#storage.get(address)
    if (own === undefined) return this.#reader.storage(address, slot)
    const value = own.slots.get(slot)
    if (value !== undefined) return value
    return own.cleared ? 0n : this.#reader.storage(address, slot)
  }

  hasStorage(address: Address): boolean {
    const own = this.#storage.get(address)
    if (own?.slots.values().some((value) => value !== 0n)) return true
    return own?.cleared ? false : (this.#reader.hasStorage?.(address) ?? false)
  }

  setStorage(address: Address, slot: Hex, value: bigint): void {
    let own = this.#storage.get(address)
    if (own === undefined) {
      own = { cleared: false, slots: new Map() }
      this.#replaceStorage(address, undefined, own)
    }
    this.#undo.push({ type: 'slot', slots: own.slots, slot, before: own.slots.get(slot) })
    own.slots.set(slot, value)
  }

  clearStorage(address: Address): void {
    this.#replaceStorage(address, this.#storage.get(address), { cleared: true, slots: new Map() })
  }

  /** @returns a mark for {@link revertTo}. */
  checkpoint(): number {
    return this.#undo.length
  }

  /** Undoes every write since `mark`; marks taken after it lose their meaning. */
  revertTo(mark: number): void {
    while (this.#undo.length > mark) this.#revert(this.#undo.pop() as Undo)
  }

  /** What differs from the reader now. Values written back to what they were are left out. */
  changes(): StateChanges {
    return { accounts: this.#changedAccounts(), storage: this.#changedStorage(), codes: new Map(this.#codes) }
  }

  #putAccount(address: Address, account: Account | null): void {
    this.#undo.push({ type: 'account', address, before: this.#accounts.get(address) })
    this.#accounts.set(address, account)
  }

  #replaceStorage(address: Address, before: StorageOverlay | undefined, after: StorageOverlay): void {
    this.#undo.push({ type: 'storage', address, before })
    this.#storage.set(address, after)
  }

  #revert(entry: Undo): void {
    switch (entry.type) {
      case 'account':
        return restore(this.#accounts, entry.address, entry.before)
      case 'slot':
        return restore(entry.slots, entry.slot, entry.before)
      case 'storage':
        return restore(this.#storage, entry.address, entry.before)
      case 'code':
        this.#codes.delete(entry.codeHash)
    }
  }

  #changedAccounts(): Map<Address, Account | null> {
    const changed = new Map<Address, Account | null>()
    for (const [address, account] of this.#accounts) {
      if (!sameAccount(this.#reader.account(address), account ?? undefined)) changed.set(address, account)
    }
    return changed
  }

  #changedStorage(): Map<Address, StorageOverlay> {
    const changed = new Map<Address, StorageOverlay>()
    for (const [address, overlay] of this.#storage) {
      // An account that the reader does not have has no slots to clear.
      const cleared = overlay.cleared && this.#reader.account(address) !== undefined
      const slots = new Map<Hex, bigint>()
      for (const [slot, value] of overlay.slots) {
        const before = overlay.cleared ? 0n : this.#reader.storage(address, slot)
        if (value !== before) slots.set(slot, value)
      }
      if (cleared || slots.size > 0) changed.set(address, { cleared, slots })
    }
    return changed
  }
}

function restore<Key, Value>(map: Map<Key, Value>, key: Key, before: Value | undefined): void {
  if (before === undefined) map.delete(key)
  else map.set(key, before)
}

function sameAccount(one: Account | undefined, other: Account | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.nonce === other.nonce && one.balance === other.balance && one.codeHash === other.codeHash
}
