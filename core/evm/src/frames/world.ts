/**
 * What one transaction shares between its frames: accounts, what is warm, logs, what was created and destroyed. Slots
 * are the interpreter's.
 * @module
 */
import { credit, emptyAccount, isEmptyAccount } from '../account.ts'
import type { JournaledState } from '../journaled-state.ts'
import { emptyCodeHash } from '../keccak.ts'
import type { Rules } from '../rules.ts'
import type { AccessList, Address, BlockEnvironment, Hex, Log } from '../types.ts'
import type { Tracer } from './tracer.ts'

/** A moment to go back to. */
export type WorldMark = { readonly state: number; readonly undo: number; readonly logs: number }

export type WorldOptions = {
  readonly state: JournaledState
  readonly block: BlockEnvironment
  readonly rules: Rules
  readonly origin: Address
  readonly gasPrice: bigint
  /** Keep every address and slot that is touched, reverted or not. */
  readonly recordAccess: boolean
  readonly tracer: Tracer | undefined
  /** The precompiles. */
  readonly alwaysWarm: ReadonlySet<Address>
}

const noCode = new Uint8Array(0)

/** Serves one transaction. */
export class World {
  readonly state: JournaledState
  readonly block: BlockEnvironment
  readonly rules: Rules
  readonly origin: Address
  readonly gasPrice: bigint
  readonly tracer: Tracer | undefined
  readonly logs: Log[] = []
  /** Slots that the access list warms; interpreters ask when they first meet a slot. */
  readonly listedSlots: Set<string> = new Set()
  readonly #warm = new Set<Address>()
  readonly #alwaysWarm: ReadonlySet<Address>
  readonly #created = new Set<Address>()
  readonly #destroyed = new Set<Address>()
  readonly #undo: (() => void)[] = []
  readonly #touched: Map<Address, Set<Hex>> | undefined
  #burnedWei = 0n

  constructor({ state, block, rules, origin, gasPrice, recordAccess, tracer, alwaysWarm }: WorldOptions) {
    this.state = state
    this.block = block
    this.rules = rules
    this.origin = origin
    this.gasPrice = gasPrice
    this.tracer = tracer
    this.#alwaysWarm = alwaysWarm
    this.#touched = recordAccess ? new Map() : undefined
  }

  /** Makes an address warm for good. */
  warm(address: Address): void {
    this.#warm.add(address)
  }

  /** EIP-2930: makes everything in a transaction's list warm for good. */
  warmList(list: AccessList): void {
    for (const { address, storageKeys } of list) {
      this.#warm.add(address)
      this.#record(address)
      for (const slot of storageKeys) {
        this.listedSlots.add(address + slot)
        this.#record(address, slot)
      }
    }
  }

  /** EIP-2929: touches an address. @returns whether it was cold. */
  touch(address: Address): boolean {
    if (this.#warm.has(address) || this.#alwaysWarm.has(address)) return false
    this.#warm.add(address)
    this.#undo.push(() => this.#warm.delete(address))
    this.#record(address)
    return true
  }

  /** Notes a cold slot for the recorded list; the interpreter knows what is warm. */
  touchSlot(address: Address, slot: Hex): void {
    this.#record(address, slot)
  }

  balance(address: Address): bigint {
    return this.state.account(address)?.balance ?? 0n
  }

  code(address: Address): Uint8Array {
    const account = this.state.account(address)
    return account === undefined ? noCode : this.state.code(account.codeHash)
  }

  codeHash(address: Address): Hex {
    return this.state.account(address)?.codeHash ?? emptyCodeHash
  }

  /** EIP-161: whether nothing is there. */
  isDead(address: Address): boolean {
    return isEmptyAccount(this.state.account(address) ?? emptyAccount)
  }

  /** @returns false, and moves nothing, when `from` has too little. Moving nothing still touches `to` (EIP-161). */
  transfer(from: Address, to: Address, wei: bigint): boolean {
    if (this.balance(from) < wei) return false
    if (wei > 0n) credit(this.state, from, -wei)
    credit(this.state, to, wei)
    return true
  }

  log(log: Log): void {
    this.logs.push(log)
    this.tracer?.log(log)
  }

  /** EIP-6780 asks whether a contract is of this transaction. */
  markCreated(address: Address): void {
    this.#addTo(this.#created, address)
  }

  /**
   * Sends all wei of `address` to `heir`; a contract of this transaction also goes when the transaction ends, and what
   * it left to itself is gone.
   * @see https://eips.ethereum.org/EIPS/eip-6780
   */
  selfDestruct(address: Address, heir: Address): void {
    const wei = this.balance(address)
    const isYoung = this.#created.has(address)
    this.tracer?.selfDestruct(address, heir, wei)
    if (heir !== address) this.transfer(address, heir, wei)
    else if (isYoung) this.#burn(address, wei)
    if (isYoung) this.#addTo(this.#destroyed, address)
  }

  get destroyed(): readonly Address[] {
    return [...this.#destroyed]
  }

  get burnedWei(): bigint {
    return this.#burnedWei
  }

  /** What was touched besides what was warm from the start; undefined unless it is recorded. */
  accessList(): AccessList | undefined {
    if (this.#touched === undefined) return undefined
    return Array.from(this.#touched, ([address, slots]) => ({ address, storageKeys: [...slots] }))
  }

  checkpoint(): WorldMark {
    return { state: this.state.checkpoint(), undo: this.#undo.length, logs: this.logs.length }
  }

  revertTo({ state, undo, logs }: WorldMark): void {
    this.state.revertTo(state)
    while (this.#undo.length > undo) this.#undo.pop()?.()
    this.logs.length = logs
  }

  #burn(address: Address, wei: bigint): void {
    credit(this.state, address, -wei)
    this.#burnedWei += wei
    this.#undo.push(() => (this.#burnedWei -= wei))
  }

  #addTo(set: Set<Address>, address: Address): void {
    if (set.has(address)) return
    set.add(address)
    this.#undo.push(() => set.delete(address))
  }

  #record(address: Address, slot?: Hex): void {
    if (this.#touched === undefined) return
    const slots = this.#touched.get(address) ?? new Set()
    if (slot !== undefined) slots.add(slot)
    this.#touched.set(address, slots)
  }
}
