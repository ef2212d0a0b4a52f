/**
 * The host's view of an interpreter's linear memory. Views die when memory grows; these are made anew then.
 * @module
 */
import { hexLength, toHex, writeHex } from '../hex.ts'
import type { Hex } from '../types.ts'
import { memories, pageBytes } from './layout.ts'

const wordBytes = 32
const longMax = 2n ** 64n - 1n

export class LinearMemory {
  /** A word from its most significant byte on. */
  readonly #word = new Uint8Array(wordBytes)
  readonly memory: WebAssembly.Memory
  #bytes: Uint8Array
  #words: BigUint64Array
  #ints: Uint32Array

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: memories / pageBytes })
    const { buffer } = this.memory
    this.#bytes = new Uint8Array(buffer)
    this.#words = new BigUint64Array(buffer)
    this.#ints = new Uint32Array(buffer)
  }

  /** Whole numbers of four bytes. */
  get ints(): Uint32Array {
    this.#follow()
    return this.#ints
  }

  get bytes(): Uint8Array {
    this.#follow()
    return this.#bytes
  }

  /** At a multiple of four. */
  int(at: number): number {
    this.#follow()
    return this.#ints[at >>> 2] ?? 0
  }

  setInt(at: number, value: number): void {
    this.#follow()
    this.#ints[at >>> 2] = value
  }

  /** 64 bits at a multiple of eight. */
  long(at: number): bigint {
    this.#follow()
    return BigInt.asIntN(64, this.#words[at >>> 3] ?? 0n)
  }

  setLong(at: number, value: bigint): void {
    this.#follow()
    this.#words[at >>> 3] = BigInt.asUintN(64, value)
  }

  /** 256 bits at a multiple of eight. */
  word(at: number): bigint {
    this.#follow()
    const index = at >>> 3
    const all = this.#words
    const a = all[index] ?? 0n
    const b = all[index + 1] ?? 0n
    const c = all[index + 2] ?? 0n
    const d = all[index + 3] ?? 0n
    if (b === 0n && c === 0n && d === 0n) return a
    return a | (b << 64n) | (c << 128n) | (d << 192n)
  }

  setWord(at: number, value: bigint): void {
    this.#follow()
    const index = at >>> 3
    const all = this.#words
    all[index] = BigInt.asUintN(64, value)
    // Most words are short.
    const isShort = value <= longMax
    all[index + 1] = isShort ? 0n : BigInt.asUintN(64, value >> 64n)
    all[index + 2] = isShort ? 0n : BigInt.asUintN(64, value >> 128n)
    all[index + 3] = isShort ? 0n : value >> 192n
  }

  /** 256 bits as hex, 64 digits. */
  hex(at: number): Hex {
    this.#follow()
    for (let index = 0; index < wordBytes; index++)
      this.#word[index] = this.#bytes[at + wordBytes - 1 - index] as number
    return toHex(this.#word)
  }

  /** Inverse of {@link LinearMemory.hex}, for any even number of digits. */
  setHex(at: number, hex: Hex): void {
    this.#follow()
    const length = hexLength(hex)
    writeHex(hex, this.#word, 0)
    for (let index = 0; index < length; index++)
      this.#bytes[at + index] = this.#word[length - 1 - index] as number
    this.#bytes.fill(0, at + length, at + wordBytes)
  }

  copyWord(to: number, from: number): void {
    this.#follow()
    this.#bytes.copyWithin(to, from, from + wordBytes)
  }

  /** Whether two words at multiples of four are the same. */
  isSameWord(one: number, other: number): boolean {
    this.#follow()
    for (let index = 0; index < wordBytes / 4; index++)
      if (this.#ints[(one >>> 2) + index] !== this.#ints[(other >>> 2) + index]) return false
    return true
  }

  /** Beyond what there is from the start. */
  get grownBytes(): number {
    return this.memory.buffer.byteLength - memories
  }

  /** Makes sure that there is memory up to `end`. */
  reserve(end: number): void {
    const missing = Math.ceil(end / pageBytes) - this.memory.buffer.byteLength / pageBytes
    if (missing > 0) this.memory.grow(missing)
  }

  #follow(): void {
    // A view of memory that grew has lost its bytes.
    if (this.#bytes.length > 0) return
    const { buffer } = this.memory
    this.#bytes = new Uint8Array(buffer)
    this.#words = new BigUint64Array(buffer)
    this.#ints = new Uint32Array(buffer)
  }
}
