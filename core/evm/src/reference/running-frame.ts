/**
 * A frame of the reference interpreter: stack, memory, gas.
 * @module
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import { memoryGas, wordsOf } from '../frames/gas.ts'
import { reasons, stackWordsMax, type Frame } from '../frames/interpreter.ts'

/** Ends a frame with all of its gas. Thrown by instructions, caught by the interpreter. */
export class Halt extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** Above this no gas could pay for memory. */
const memoryBytesMax = 2n ** 32n
const jumpdest = 0x5b
const push1 = 0x60
const push32 = 0x7f

export class RunningFrame {
  readonly frame: Frame
  readonly stack: bigint[] = []
  readonly destinations: ReadonlySet<bigint>
  at = 0
  gas: bigint
  returnData: Uint8Array = new Uint8Array(0)
  /** Where the callee's output goes. */
  outputTo: { readonly offset: bigint; readonly size: bigint } | undefined
  #memory = new Uint8Array(0)

  constructor(frame: Frame) {
    this.frame = frame
    this.gas = frame.gas
    this.destinations = destinationsOf(frame.code)
  }

  /** @throws {Halt} There is none. */
  pop(): bigint {
    const word = this.stack.pop()
    if (word === undefined) throw new Halt(reasons.underflow)
    return word
  }

  /** @throws {Halt} The stack is full. */
  push(word: bigint): void {
    if (this.stack.length >= stackWordsMax) throw new Halt(reasons.overflow)
    this.stack.push(word)
  }

  /** @throws {Halt} There is too little gas. */
  charge(gas: bigint): void {
    if (this.gas < gas) throw new Halt(reasons.outOfGas)
    this.gas -= gas
  }

  /** @throws {Halt} The frame may not change anything (EIP-214). */
  refuseWhenStatic(): void {
    if (this.frame.isStatic) throw new Halt(reasons.writeProtection)
  }

  get memoryBytes(): number {
    return this.#memory.length
  }

  /** Pays for memory up to `offset + size`, and makes it. */
  expand(offset: bigint, size: bigint): void {
    if (size === 0n || offset + size <= BigInt(this.#memory.length)) return
    if (offset + size > memoryBytesMax) throw new Halt(reasons.outOfGas)
    const words = wordsOf(offset + size)
    this.charge(memoryGas(words) - memoryGas(wordsOf(BigInt(this.#memory.length))))
    const larger = new Uint8Array(Number(words) * 32)
    larger.set(this.#memory)
    this.#memory = larger
  }

  /** Bytes of memory, which is made as needed. */
  read(offset: bigint, size: bigint): Uint8Array {
    this.expand(offset, size)
    return size === 0n ? new Uint8Array(0) : this.#memory.slice(Number(offset), Number(offset + size))
  }

  write(offset: bigint, bytes: Uint8Array): void {
    this.expand(offset, BigInt(bytes.length))
    if (bytes.length > 0) this.#memory.set(bytes, Number(offset))
  }
}

/** Bytes of `source` from `offset` on; zeros beyond its end. */
export function padded(source: Uint8Array, offset: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  if (offset < source.length) bytes.set(source.subarray(Number(offset), Number(offset) + size))
  return bytes
}

export function wordOf(bytes: Uint8Array): bigint {
  let word = 0n
  for (const byte of bytes) word = (word << 8n) | BigInt(byte)
  return word
}

/** 32 bytes. */
export function bytesOf(word: bigint): Uint8Array {
  return hexToBytes(word.toString(16).padStart(64, '0'))
}

/** Where a jump may go: JUMPDESTs that are no data of a PUSH. */
function destinationsOf(code: Uint8Array): ReadonlySet<bigint> {
  const destinations = new Set<bigint>()
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] ?? 0
    if (opcode === jumpdest) destinations.add(BigInt(at))
    if (opcode >= push1 && opcode <= push32) at += opcode - push1 + 1
  }
  return destinations
}
