/**
 * Storage, transient storage and refunds of one transaction, in maps, with a log of how to undo each change.
 * @see https://eips.ethereum.org/EIPS/eip-1153, https://eips.ethereum.org/EIPS/eip-2200, https://eips.ethereum.org/EIPS/eip-2929
 * @module
 */
import type { World } from '../frames/world.ts'
import type { Address, Hex } from '../types.ts'

export class Slots {
  readonly #world: World
  readonly #warm = new Set<string>()
  /** As the transaction found them. */
  readonly #originals = new Map<string, bigint>()
  readonly #transient = new Map<string, bigint>()
  readonly #undo: (() => void)[] = []
  refund = 0n

  constructor(world: World) {
    this.#world = world
  }

  /** @returns whether the slot was cold. */
  touch(address: Address, slot: bigint): boolean {
    const key = address + slotHex(slot)
    if (this.#warm.has(key) || this.#world.listedSlots.has(key)) return false
    this.#warm.add(key)
    this.#undo.push(() => this.#warm.delete(key))
    this.#world.touchSlot(address, slotHex(slot))
    return true
  }

  read(address: Address, slot: bigint): bigint {
    return this.#world.state.storage(address, slotHex(slot))
  }

  original(address: Address, slot: bigint): bigint {
    return this.#originals.get(address + slotHex(slot)) ?? this.read(address, slot)
  }

  /** The world's state undoes the write itself. */
  write(address: Address, slot: bigint, value: bigint): void {
    const key = address + slotHex(slot)
    if (!this.#originals.has(key)) this.#originals.set(key, this.read(address, slot))
    this.#world.state.setStorage(address, slotHex(slot), value)
  }

  addRefund(gas: bigint): void {
    this.refund += gas
    this.#undo.push(() => (this.refund -= gas))
  }

  readTransient(address: Address, slot: bigint): bigint {
    return this.#transient.get(address + slotHex(slot)) ?? 0n
  }

  writeTransient(address: Address, slot: bigint, value: bigint): void {
    const key = address + slotHex(slot)
    const before = this.readTransient(address, slot)
    this.#transient.set(key, value)
    this.#undo.push(() => this.#transient.set(key, before))
  }

  checkpoint(): number {
    return this.#undo.length
  }

  revertTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.()
  }
}

function slotHex(slot: bigint): Hex {
  return `0x${slot.toString(16).padStart(64, '0')}`
}
