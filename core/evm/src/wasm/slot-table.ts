/**
 * The host's part of storage in linear memory: it puts slots in when the module first meets them, and writes what changed
 * into the state when the transaction ends.
 * @module
 */
import type { World } from '../frames/world.ts'
import type { Address, Hex } from '../types.ts'
import { slotAt, slotBytes, slotIndex, slots, slotsMax, transientBit, undo } from './layout.ts'
import type { LinearMemory } from './linear-memory.ts'
import type { Exports } from './wasm-interpreter.ts'

export class SlotTable {
  readonly #memory: LinearMemory
  /** Accounts by number; 0 is nobody. */
  readonly #accounts: Address[] = []
  readonly #numbers = new Map<Address, number>()
  #world: World | undefined
  #end = slots

  constructor(memory: LinearMemory) {
    this.#memory = memory
  }

  begin(world: World, { seed, undoEnd, refund }: Pick<Exports, 'seed' | 'undoEnd' | 'refund'>): void {
    this.#forget()
    this.#world = world
    // Whoever chose the keys did not know this number, and all validators have the same.
    seed.value = BigInt.asIntN(64, BigInt(world.block.prevRandao))
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

  /** Puts in the slot of an account whose key lies at `key`. @returns where it lies. */
  meet(account: number, key: number): number {
    const at = this.#end
    if (at + slotBytes > slots + slotsMax * slotBytes)
      throw new RangeError('A transaction met too many slots.')
    this.#end = at + slotBytes
    const slot = this.#memory.word(key)
    const isTransient = account >= transientBit
    const value = isTransient ? 0n : this.#load(account, slot)
    this.#memory.setWord(at + slotAt.key, slot)
    this.#memory.setWord(at + slotAt.original, value)
    this.#memory.setWord(at + slotAt.current, value)
    this.#memory.setInt(at + slotAt.account, account)
    this.#memory.setInt(at + slotAt.isWarm, isTransient || this.#isListed(account, slot) ? 1 : 0)
    return at
  }

  end(): void {
    const world = this.#used()
    for (let at = slots; at < this.#end; at += slotBytes) {
      const account = this.#memory.int(at + slotAt.account)
      const value = this.#memory.word(at + slotAt.current)
      if (account >= transientBit || value === this.#memory.word(at + slotAt.original)) continue
      world.state.setStorage(this.#addressOf(account), slotHex(this.#memory.word(at + slotAt.key)), value)
    }
    this.#forget()
  }

  #load(account: number, slot: bigint): bigint {
    return this.#used().state.storage(this.#addressOf(account), slotHex(slot))
  }

  #isListed(account: number, slot: bigint): boolean {
    const world = this.#used()
    const [address, hex] = [this.#addressOf(account), slotHex(slot)]
    if (world.listedSlots.has(address + hex)) return true
    world.touchSlot(address, hex)
    return false
  }

  #addressOf(account: number): Address {
    const address = this.#accounts[account - 1]
    if (address === undefined) throw new Error(`No account has the number ${account}.`)
    return address
  }

  #forget(): void {
    for (let at = slots; at < this.#end; at += slotBytes) {
      this.#memory.setInt(slotIndex + 4 * this.#memory.int(at + slotAt.place), 0)
    }
    this.#end = slots
    this.#accounts.length = 0
    this.#numbers.clear()
    this.#world = undefined
  }

  #used(): World {
    if (this.#world === undefined) throw new Error('No transaction has begun.')
    return this.#world
  }
}

function slotHex(slot: bigint): Hex {
  return `0x${slot.toString(16).padStart(64, '0')}`
}
