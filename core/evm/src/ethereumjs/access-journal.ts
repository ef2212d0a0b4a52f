/**
 * Which addresses and slots are warm, with the checkpoints of the interpreter.
 *
 * Stands in for the library's own journal. That one keeps an entry for every call that ever returned and copies the
 * list at each revert: a transaction of 30,000 calls and 30,000 reverts held a validator up for 15 seconds.
 * @see https://eips.ethereum.org/EIPS/eip-2929
 * @module
 */
import type { EVM } from '@ethereumjs/evm'
import type { Account as LibraryAccount, Address as LibraryAddress } from '@ethereumjs/util'
import { toHex } from '../hex.ts'
import type { AccessList, Address, Hex } from '../types.ts'
import type { StateAdapter } from './state-adapter.ts'

type LibraryJournal = EVM['journal']
/** What the library calls on its journal. */
type Used =
  | 'putAccount'
  | 'checkpoint'
  | 'commit'
  | 'revert'
  | 'isWarmedAddress'
  | 'addWarmedAddress'
  | 'isWarmedStorage'
  | 'addWarmedStorage'
  | 'addAlwaysWarmAddress'

/** Serves one transaction at a time, from {@link AccessJournal.start} on. */
export class AccessJournal implements Pick<LibraryJournal, Used> {
  readonly #adapter: StateAdapter
  /** Addresses, and slots as address and slot in one string. */
  readonly #warm = new Set<string>()
  /** What became warm, in order; a revert takes the youngest away. */
  readonly #log: string[] = []
  readonly #marks: number[] = []
  #recorded: Map<Address, Set<Hex>> | undefined

  constructor(adapter: StateAdapter) {
    this.#adapter = adapter
  }

  /** Forgets the transaction before. `record`: keep what is touched, reverted or not. */
  start(record: boolean): void {
    this.#warm.clear()
    this.#log.length = 0
    this.#marks.length = 0
    this.#recorded = record ? new Map() : undefined
  }

  /** Makes everything in a transaction's list warm, for good. */
  addAccessList(list: AccessList): void {
    for (const { address, storageKeys } of list) {
      this.#warm.add(address)
      this.#record(address)
      for (const slot of storageKeys) {
        this.#warm.add(address + slot)
        this.#record(address, slot)
      }
    }
  }

  /** What was touched so far, without what was warm from the start; undefined unless it is recorded. */
  accessList(): AccessList | undefined {
    if (this.#recorded === undefined) return undefined
    return Array.from(this.#recorded, ([address, slots]) => ({ address, storageKeys: [...slots] }))
  }

  addAlwaysWarmAddress(address: string): void {
    this.#warm.add(address)
  }

  isWarmedAddress(address: Uint8Array): boolean {
    return this.#warm.has(toHex(address))
  }

  addWarmedAddress(address: Uint8Array): void {
    const owner = toHex(address)
    this.#add(owner)
    this.#record(owner)
  }

  isWarmedStorage(address: Uint8Array, slot: Uint8Array): boolean {
    return this.#warm.has(toHex(address) + toHex(slot))
  }

  addWarmedStorage(address: Uint8Array, slot: Uint8Array): void {
    const [owner, key] = [toHex(address), toHex(slot)]
    this.#add(owner)
    this.#add(owner + key)
    this.#record(owner, key)
  }

  putAccount(address: LibraryAddress, account: LibraryAccount | undefined): Promise<void> {
    return this.#adapter.putAccount(address, account)
  }

  checkpoint(): Promise<void> {
    this.#marks.push(this.#log.length)
    return this.#adapter.checkpoint()
  }

  commit(): Promise<void> {
    this.#marks.pop()
    return this.#adapter.commit()
  }

  revert(): Promise<void> {
    const mark = this.#marks.pop() ?? 0
    for (const key of this.#log.splice(mark)) this.#warm.delete(key)
    return this.#adapter.revert()
  }

  #add(key: string): void {
    if (this.#warm.has(key)) return
    this.#warm.add(key)
    this.#log.push(key)
  }

  #record(address: Address, slot?: Hex): void {
    if (this.#recorded === undefined) return
    const slots = this.#recorded.get(address) ?? new Set()
    if (slot !== undefined) slots.add(slot)
    this.#recorded.set(address, slots)
  }
}
