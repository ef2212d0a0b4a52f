/**
 * Contract code, decoded once: instructions of eight bytes, grouped into blocks whose fixed gas and needs of the stack
 * are known, then the table of where jumps lead, then the words that PUSHes push.
 *
 * | bytes | of a block's head                                                    | of an instruction     |
 * | ----: | -------------------------------------------------------------------- | --------------------- |
 * |     1 | handler                                                              | handler               |
 * |     3 | 12 bits each: words that must be there, words by which it will grow  |                       |
 * |     4 | gas                                                                  | what it works with    |
 * @module
 */
import type { Opcode } from '../frames/opcodes.ts'
import { frameAt, words } from './layout.ts'

export type Program = {
  /** Free of addresses, so that it can lie anywhere. */
  readonly image: Uint8Array
  /** Where the table begins: four bytes for each byte of code, 0 where no jump may land. */
  readonly jumpTable: number
}

/** The first eight bytes are nothing, so that no instruction is at 0. */
export const programStart = 8

/** What the transaction and the block say, in this order, from {@link words} on. */
export const wordNames = [
  'ORIGIN',
  'GASPRICE',
  'COINBASE',
  'TIMESTAMP',
  'NUMBER',
  'PREVRANDAO',
  'GASLIMIT',
  'CHAINID',
  'BASEFEE',
  'BLOBBASEFEE',
] as const
export const frameWords: Readonly<Record<string, number>> = {
  ADDRESS: frameAt.address,
  CALLER: frameAt.caller,
  CALLVALUE: frameAt.value,
}

const jumpdest = 0x5b
/** Nothing behind these runs, up to the next JUMPDEST. */
export const last: ReadonlySet<string> = new Set([
  'STOP',
  'RETURN',
  'REVERT',
  'SELFDESTRUCT',
  'INVALID',
  'JUMP',
])
/** What the host is asked for may look at the gas, and so may these. */
export const asked: ReadonlySet<string> = new Set([
  'CALL',
  'CALLCODE',
  'DELEGATECALL',
  'STATICCALL',
  'CREATE',
  'CREATE2',
])
export const looksAtGas: ReadonlySet<string> = new Set(['GAS', 'SSTORE', 'JUMPI'])
const needMax = 0xfff

export class Decoder {
  readonly #opcodes: readonly (Opcode | undefined)[]
  readonly #handlers: ReadonlyMap<string, number>

  constructor(opcodes: readonly (Opcode | undefined)[], handlers: ReadonlyMap<string, number>) {
    this.#opcodes = opcodes
    this.#handlers = handlers
  }

  /** `onHead` learns of each block where in the code it begins, and where in the program its head lies. */
  decode(code: Uint8Array, onHead?: (at: number, head: number) => void): Program {
    const writer = new ProgramWriter(code, this.#handlers, onHead)
    for (let at = 0; at < code.length;) {
      const opcode = this.#opcodes[code[at] ?? 0]
      if (code[at] === jumpdest) writer.land(at)
      else if (writer.isOpen) at = this.#instruction(writer, code, at, opcode)
      at += 1 + dataBytes(code[at] ?? 0)
    }
    return writer.finish()
  }

  /** @returns where the last instruction that was taken in stands. */
  #instruction(writer: ProgramWriter, code: Uint8Array, at: number, opcode: Opcode | undefined): number {
    if (opcode === undefined) {
      writer.ask(code[at] ?? 0)
      return at
    }
    writer.count(opcode)
    const { name } = opcode
    if (name.startsWith('PUSH')) return this.#push(writer, code, at)
    if (last.has(name) && name !== 'JUMP') writer.ask(opcode.code)
    else this.#write(writer, code, at, opcode)
    if (asked.has(name) || looksAtGas.has(name)) writer.nextBlock(at + 1)
    else if (name === 'JUMP') writer.close()
    return at
  }

  #write(writer: ProgramWriter, code: Uint8Array, at: number, opcode: Opcode): void {
    const { name, pops, pushes } = opcode
    const word = wordNames.findIndex((it) => it === name)
    const frameWord = frameWords[name]
    if (word >= 0) writer.add('PUSH_WORD', words + 32 * word)
    else if (frameWord !== undefined) writer.add('PUSH_FRAME', frameWord)
    else if (name === 'PC') writer.add('PUSH', at)
    else if (name === 'CODESIZE') writer.add('PUSH', code.length)
    else if (asked.has(name)) writer.add('ASK', opcode.code)
    else if (name.startsWith('DUP')) writer.add('DUP', 32 * (pops - 1))
    else if (name.startsWith('SWAP')) writer.add('SWAP', 32 * (pops - 1))
    else if (this.#handlers.has(name)) writer.add(name, 0)
    else writer.add('HOST', opcode.code | ((pushes - pops + 64) << 8))
  }

  /** A PUSH, with the jump behind it where that lands. */
  #push(writer: ProgramWriter, code: Uint8Array, at: number): number {
    const size = dataBytes(code[at] ?? 0)
    const next = at + 1 + size
    const jump = this.#opcodes[code[next] ?? 0]
    const number = smallNumber(code, at + 1, size)
    const isJump = jump?.name === 'JUMP' || jump?.name === 'JUMPI'
    if (next >= code.length || !isJump || number === undefined || !writer.isLanding(number)) {
      writer.push(code, at + 1, size, number)
      return at
    }
    writer.count(jump)
    writer.jump(jump.name === 'JUMP' ? 'GOTO' : 'GOTO_IF', number)
    if (jump.name === 'JUMP') writer.close()
    else writer.nextBlock(next + 1)
    return next
  }
}

/** A program while it is written. */
class ProgramWriter {
  readonly #code: Uint8Array
  readonly #handlers: ReadonlyMap<string, number>
  readonly #onHead: ((at: number, head: number) => void) | undefined
  /** 1 where a jump may land. */
  readonly #landings: Uint8Array
  readonly #landed: Uint32Array
  readonly #pool: number[] = []
  readonly #jumps: { readonly at: number; readonly to: number }[] = []
  readonly #pushes: { readonly at: number; readonly pooled: number }[] = []
  #instructions: Uint32Array
  #count = 2
  #head = 0
  /** The handler of the instruction before, where that is in the same block. */
  #previous = ''
  #gas = 0
  #height = 0
  #need = 0
  #growth = 0

  constructor(
    code: Uint8Array,
    handlers: ReadonlyMap<string, number>,
    onHead: ((at: number, head: number) => void) | undefined,
  ) {
    this.#code = code
    this.#handlers = handlers
    this.#onHead = onHead
    this.#landings = landingsOf(code)
    this.#landed = new Uint32Array(code.length)
    // At most two for each byte of code: a head and an instruction; and the end.
    this.#instructions = new Uint32Array(4 * code.length + 8)
    this.#open(0)
  }

  get isOpen(): boolean {
    return this.#head > 0
  }

  isLanding(at: number): boolean {
    return this.#landings[at] === 1
  }

  /** A JUMPDEST: a block begins. */
  land(at: number): void {
    if (this.isOpen) this.close()
    this.#landed[at] = this.#count * 4
    this.#open(at)
    this.#gas = 1
  }

  /** Takes an instruction's price and needs into the block's. */
  count({ gas, pops, pushes }: Opcode): void {
    this.#gas += gas
    this.#need = Math.max(this.#need, pops - this.#height)
    this.#height += pushes - pops
    this.#growth = Math.max(this.#growth, this.#height)
  }

  add(handler: string, arg: number): void {
    const fused = this.#handlers.get(`${this.#previous}_${handler}`)
    this.#previous = handler
    if (fused !== undefined) {
      // What both do, with what the first works with.
      this.#instructions[this.#count - 2] = fused
      this.#previous = ''
      return
    }
    this.#instructions[this.#count++] = this.#number(handler)
    this.#instructions[this.#count++] = arg
  }

  /** The host takes over for good. */
  ask(code: number): void {
    this.add('ASK', code)
    this.close()
  }

  push(code: Uint8Array, at: number, size: number, number: number | undefined): void {
    if (number !== undefined) return this.add('PUSH', number)
    this.add('PUSH_POOLED', 0)
    this.#pushes.push({ at: this.#count - 1, pooled: this.#pool.length })
    // The stack's order of bytes; what the code lacks at its end is zero.
    for (let index = 0; index < 32; index++)
      this.#pool.push(index < size ? (code[at + size - 1 - index] ?? 0) : 0)
  }

  jump(handler: string, to: number): void {
    const isNegated = handler === 'GOTO_IF' && this.#previous === 'ISZERO'
    if (isNegated) this.#count -= 2
    this.#jumps.push({ at: this.#count + 1, to })
    this.#previous = ''
    this.add(isNegated ? 'GOTO_UNLESS' : handler, 0)
  }

  close(): void {
    const growth = Math.min(Math.max(this.#growth, 0), needMax)
    const need = Math.min(this.#need, needMax)
    this.#instructions[this.#head] = this.#number('HEAD') | (need << 8) | (growth << 20)
    this.#instructions[this.#head + 1] = this.#gas
    this.#head = 0
  }

  nextBlock(at: number): void {
    this.close()
    this.#open(at)
  }

  finish(): Program {
    if (this.isOpen) this.ask(0)
    for (const { at, to } of this.#jumps) this.#instructions[at] = this.#landed[to] ?? 0
    const jumpTable = this.#count * 4
    const poolStart = Math.ceil((jumpTable + 4 * this.#code.length) / 32) * 32
    for (const { at, pooled } of this.#pushes) this.#instructions[at] = poolStart + pooled
    const image = new Uint8Array(poolStart + this.#pool.length)
    image.set(new Uint8Array(this.#instructions.buffer, 0, jumpTable))
    image.set(new Uint8Array(this.#landed.buffer), jumpTable)
    image.set(this.#pool, poolStart)
    return { image, jumpTable }
  }

  #open(at: number): void {
    this.#head = this.#count
    this.#onHead?.(at, 4 * this.#head)
    this.#count += 2
    this.#previous = ''
    this.#gas = 0
    this.#height = 0
    this.#need = 0
    this.#growth = 0
  }

  #number(handler: string): number {
    const number = this.#handlers.get(handler)
    if (number === undefined) throw new Error(`No handler is called ${handler}.`)
    return number
  }
}

/** Bytes of data behind a PUSH. */
export function dataBytes(opcode: number): number {
  return opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0
}

function landingsOf(code: Uint8Array): Uint8Array {
  const landings = new Uint8Array(code.length)
  for (let at = 0; at < code.length; at += 1 + dataBytes(code[at] ?? 0)) {
    if (code[at] === jumpdest) landings[at] = 1
  }
  return landings
}

/** A PUSH's number when it fits into 32 bits. */
function smallNumber(code: Uint8Array, at: number, size: number): number | undefined {
  let number = 0
  for (let index = 0; index < size; index++) {
    if (number >= 0x100_0000) return undefined
    number = number * 256 + (code[at + index] ?? 0)
  }
  return number
}
