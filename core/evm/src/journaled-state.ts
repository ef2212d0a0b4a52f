/**
 * State with an undo log over a reader: what a block changes before it is committed.
 *
 * Every write first appends what it replaces to the log. A checkpoint is the log's length, so it costs nothing,
 * and reverting pops entries until the log is that short again.
 * @module
 */
import { emptyCodeHash, keccak } from './keccak.ts'
import type { Account, Address, Hex, StateChanges, StateReader } from './types.ts'

/** A value as the reader has it and as it is now. It is read once, so neither reads nor changes ask the reader again. */
type Entry<Value> = { readonly before: Value; now: Value }

type StorageOverlay = { readonly cleared: boolean; readonly slots: Map<Hex, Entry<bigint>> }

type Undo =
  | {
      readonly type: 'account'
      readonly entry: Entry<Account | undefined>
      readonly was: Account | undefined
    }
  | { readonly type: 'slot'; readonly entry: Entry<bigint>; readonly was: bigint }
  | { readonly type: 'storage'; readonly address: Address; readonly was: StorageOverlay }
  | { readonly type: 'code'; readonly codeHash: Hex }

const noCode = new Uint8Array(0)

/** Reads through to a {@link StateReader}; holds every write until the ledger takes {@link JournaledState.changes}. */
export class JournaledState implements StateReader {
  readonly #reader: StateReader
  readonly #accounts = new Map<Address, Entry<Account | undefined>>()
  readonly #storage = new Map<Address, StorageOverlay>()
  readonly #codes = new Map<Hex, Uint8Array>()
  readonly #undo: Undo[] = []

  constructor(reader: StateReader) {
    this.#reader = reader
  }

  account(address: Address): Account | undefined {
    return this.#entryOf(address).now
  }

  setAccount(address: Address, account: Account): void {
    this.#putAccount(address, account)
  }

  /** Removes the account, its code reference and its storage. */
  deleteAccount(address: Address): void {
    if (this.account(address) === undefined) return
    this.#putAccount(address, undefined)
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
    return this.#slotOf(address, slot).now
  }

  hasStorage(address: Address): boolean {
    const own = this.#storage.get(address)
    if (own?.slots.values().some(({ now }) => now !== 0n)) return true
    return own?.cleared ? false : (this.#reader.hasStorage?.(address) ?? false)
  }

  setStorage(address: Address, slot: Hex, value: bigint): void {
    const entry = this.#slotOf(address, slot)
    this.#undo.push({ type: 'slot', entry, was: entry.now })
    entry.now = value
  }

  clearStorage(address: Address): void {
    this.#undo.push({ type: 'storage', address, was: this.#storageOf(address) })
    this.#storage.set(address, { cleared: true, slots: new Map() })
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

  #entryOf(address: Address): Entry<Account | undefined> {
    const known = this.#accounts.get(address)
    if (known !== undefined) return known
    const before = this.#reader.account(address)
    const entry = { before, now: before }
    this.#accounts.set(address, entry)
    return entry
  }

  #putAccount(address: Address, account: Account | undefined): void {
    const entry = this.#entryOf(address)
    this.#undo.push({ type: 'account', entry, was: entry.now })
    entry.now = account
  }

  #storageOf(address: Address): StorageOverlay {
    const known = this.#storage.get(address)
    if (known !== undefined) return known
    const overlay = { cleared: false, slots: new Map() }
    this.#storage.set(address, overlay)
    return overlay
  }

  #slotOf(address: Address, slot: Hex): Entry<bigint> {
    const { cleared, slots } = this.#storageOf(address)
    const known = slots.get(slot)
    if (known !== undefined) return known
    const before = cleared ? 0n : this.#reader.storage(address, slot)
    const entry = { before, now: before }
    slots.set(slot, entry)
    return entry
  }

  #revert(undo: Undo): void {
    switch (undo.type) {
      case 'account':
        undo.entry.now = undo.was
        return
      case 'slot':
        undo.entry.now = undo.was
        return
      case 'storage':
        this.#storage.set(undo.address, undo.was)
        return
      case 'code':
        this.#codes.delete(undo.codeHash)
    }
  }

  #changedAccounts(): Map<Address, Account | null> {
    const changed = new Map<Address, Account | null>()
    for (const [address, { before, now }] of this.#accounts) {
      if (!sameAccount(before, now)) changed.set(address, now ?? null)
    }
    return changed
  }

  #changedStorage(): StateChanges['storage'] {
    const changed = new Map<
      Address,
      { readonly cleared: boolean; readonly slots: ReadonlyMap<Hex, bigint> }
    >()
    for (const [address, overlay] of this.#storage) {
      // An account that the reader does not have has no slots to clear.
      const cleared = overlay.cleared && this.#entryOf(address).before !== undefined
      const slots = new Map<Hex, bigint>()
      for (const [slot, { before, now }] of overlay.slots) if (now !== before) slots.set(slot, now)
      if (cleared || slots.size > 0) changed.set(address, { cleared, slots })
    }
    return changed
  }
}

function sameAccount(one: Account | undefined, other: Account | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined) return false
  return one.nonce === other.nonce && one.balance === other.balance && one.codeHash === other.codeHash
}
