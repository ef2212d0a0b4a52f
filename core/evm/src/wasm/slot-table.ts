/**
 * The host's part of storage in linear memory: it puts slots in when the module first meets them, and writes what changed
 * into the state when the transaction ends.
 * @module
 */
import type { World } from '../frames/world.ts'
import type { Address, Hex } from '../types.ts'
import { slotAt, slotBytes, slotIndex, slots, slotsMax, transientBit, undo } from './layout.ts'
import type { Exports } from './interpreter-module.ts'
import type { LinearMemory } from './linear-memory.ts'

export class SlotTable {
  readonly #memory: LinearMemory
  /** Accounts by number; 0 is nobody. */
  readonly #accounts: Address[] = []
  readonly #numbers = new Map<Address, number>()
  /** Keys of stored slots, in the order in which they were met; undefined for transient ones. */
  readonly #keys: (Hex | undefined)[] = []
  readonly #seed: bigint
  #world: World | undefined
  #end = slots
  /** No transaction met more. */
  #mostEnd = slots

  constructor(memory: LinearMemory, seed: bigint) {
    this.#memory = memory
    this.#seed = BigInt.asIntN(64, seed)
  }

  begin(world: World, { seed, undoEnd, refund }: Pick<Exports, 'seed' | 'undoEnd' | 'refund'>): void {
    this.#forget()
    this.#world = world
    // Machines may differ in it. A number of the block's would not do: contracts can read those, and choose their keys by them.
    seed.value = this.#seed
    undoEnd.value = undo
    refund.value = 0n
  }

  accountOf(address: Address): number {
    const known = this.#numbers.get(address)
    if (known !== undefined) return known
    const number = this.#accounts.push(address)
    this.#numbers.set(address, number)
    return number
  }

  /** What slots took of memory at most. */
  get heldBytes(): number {
    return Math.max(this.#mostEnd, this.#end) - slots
  }

  /** Puts in the slot of an account whose key lies at `key`. @returns where it lies. */
  meet(account: number, key: number): number {
    const at = this.#end
    if (at + slotBytes > slots + slotsMax * slotBytes)
      throw new RangeError('A transaction met too many slots.')
    this.#end = at + slotBytes
    this.#memory.copyWord(at + slotAt.key, key)
    this.#memory.setInt(at + slotAt.account, account)
    if (account >= transientBit) {
      this.#keys.push(undefined)
      this.#put(at, 0n, true)
    } else {
      const slot = this.#memory.hex(key)
      this.#keys.push(slot)
      this.#meetStored(at, this.#addressOf(account), slot)
    }
    return at
  }

  end(): void {
    const world = this.#used()
    for (const [index, key] of this.#keys.entries()) {
      if (key === undefined) continue
      const at = slots + index * slotBytes
      const account = this.#memory.int(at + slotAt.account)
      if (this.#memory.isSameWord(at + slotAt.current, at + slotAt.original)) continue
      const value = this.#memory.word(at + slotAt.current)
      world.state.setStorage(this.#addressOf(account), key, value)
    }
    this.#forget()
  }

  #meetStored(at: number, address: Address, slot: Hex): void {
    const world = this.#used()
    const isListed = world.listedSlots.size > 0 && world.listedSlots.has(address + slot)
    if (!isListed) world.touchSlot(address, slot)
    this.#put(at, world.state.storage(address, slot), isListed)
  }

  #put(at: number, value: bigint, isWarm: boolean): void {
    this.#memory.setWord(at + slotAt.original, value)
    this.#memory.copyWord(at + slotAt.current, at + slotAt.original)
    this.#memory.setInt(at + slotAt.isWarm, isWarm ? 1 : 0)
  }

  #addressOf(account: number): Address {
    const address = this.#accounts[account - 1]
    if (address === undefined) throw new Error(`No account has the number ${account}.`)
    return address
  }

  #forget(): void {
    this.#mostEnd = Math.max(this.#mostEnd, this.#end)
    for (let at = slots; at < this.#end; at += slotBytes) {
      this.#memory.setInt(slotIndex + 4 * this.#memory.int(at + slotAt.place), 0)
    }
    this.#end = slots
    this.#keys.length = 0
    this.#accounts.length = 0
    this.#numbers.clear()
    this.#world = undefined
  }

  #used(): World {
    if (this.#world === undefined) throw new Error('No transaction has begun.')
    return this.#world
  }
}
