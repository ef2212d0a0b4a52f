/**
 * Decodes code when it is first come to: some dozens of instructions at a time, so that it costs little beside what led there.
 * What is jumped to or comes next, and is not decoded yet, is a link until it is first followed.
 * @module
 */
import type { Opcode } from '../frames/opcodes.ts'
import { isLanding } from './landings.ts'
import {
  dataBytes,
  headBytes,
  instructionBytes,
  jumpdest,
  noLanding,
  wordBytes,
  type Program,
} from './program.ts'
import { handlerNumbers, kinds, pairsOf, rowsOf, type HandlerNumbers, type Rows } from './rows.ts'

/** Instructions that are decoded at a time. To jump to one more place costs 12 gas. */
const stretchMax = 64
/** For each at most a head, an instruction and a word; in the end a block that is nothing but a link. */
export const stretchBytesMax: number = (stretchMax + 1) * (headBytes + instructionBytes + wordBytes)

/** Where decoded code goes. */
type Place = { readonly ints: Uint32Array; readonly bytes: Uint8Array }

const none = -1

export class Decoder {
  readonly #rows: Rows
  readonly #handlers: HandlerNumbers
  readonly #pairs: readonly Uint8Array[]

  #ints: Uint32Array = new Uint32Array(0)
  #bytes: Uint8Array = new Uint8Array(0)
  #code: Uint8Array = this.#bytes
  #landings: Uint8Array = this.#bytes
  /** This one and the next two are indexes in `ints`. */
  #table = 0
  #end = 0
  /** Of the open block; 0 when none is open. */
  #head = 0
  /** Where the open block begins in the code. */
  #begin = 0
  /** The handler of the instruction before, where that is in the same block. */
  #previous: number = none
  #gas = 0
  #height = 0
  #need = 0
  #growth = 0

  constructor(opcodes: readonly (Opcode | undefined)[], handlers: ReadonlyMap<string, number>) {
    this.#handlers = handlerNumbers(handlers)
    this.#rows = rowsOf(opcodes, handlers)
    this.#pairs = pairsOf(handlers)
  }

  /** Decodes what begins at `start`, to the address `to`. @returns the address behind. */
  decode({ code, table, landings }: Program, start: number, { ints, bytes }: Place, to: number): number {
    this.#ints = ints
    this.#bytes = bytes
    this.#code = code
    this.#landings = landings
    this.#table = table >>> 2
    this.#end = to >>> 2
    this.#open(start)
    let at = start
    for (let count = 0; this.#head !== 0; count++) {
      if (at >= code.length) this.#ask(0, at)
      else if (count >= stretchMax) this.#cut(at)
      else at = this.#instruction(at)
    }
    return 4 * this.#end
  }

  /** Has the instruction at `link` lead to the block that its place in the code turned out to have. */
  resolve(ints: Uint32Array, link: number, block: number): void {
    const { link: always, linkIf, goTo, goToIf, goToUnless } = this.#handlers
    const handler = ints[link >>> 2]
    ints[link >>> 2] = handler === always ? goTo : handler === linkIf ? goToIf : goToUnless
    ints[(link >>> 2) + 1] = block
  }

  /** Whether what follows `link` may stand in its place. */
  isLink(ints: Uint32Array, link: number): boolean {
    return ints[link >>> 2] === this.#handlers.link
  }

  /** @returns where the next one stands. */
  #instruction(at: number): number {
    const opcode = this.#code[at] as number
    const kind = this.#rows.kind[opcode]
    const next = at + 1
    if (kind === kinds.landing) return this.#land(at)
    this.#count(opcode)
    if (kind === kinds.push) return this.#push(opcode, at)
    if (kind === kinds.ask) this.#ask(opcode, next)
    else if (kind === kinds.jump) {
      this.#add(this.#handlers.jump, 0)
      this.#close()
    } else if (kind === kinds.branch) {
      this.#add(this.#handlers.jumpIf, 0)
      this.#follow(next)
    } else if (kind === kinds.place) this.#add(this.#handlers.push, at)
    else if (kind === kinds.codeSize) this.#add(this.#handlers.push, this.#code.length)
    else {
      this.#add(this.#rows.handler[opcode] as number, this.#rows.arg[opcode] as number)
      if (kind === kinds.looksAtGas) this.#goOn(next)
    }
    return next
  }

  /** A JUMPDEST: a block begins, unless one just did. */
  #land(at: number): number {
    if (at !== this.#begin && !this.#goOn(at)) return at
    this.#gas += 1
    this.#previous = none
    return at + 1
  }

  /** A PUSH, with the jump behind it where that lands. */
  #push(opcode: number, at: number): number {
    const size = dataBytes(opcode)
    const next = at + 1 + size
    const number = this.#numberAt(at + 1, size)
    if (number === undefined) {
      this.#pushLong(at + 1, size)
      return next
    }
    const behind = next < this.#code.length ? (this.#code[next] as number) : 0
    const kind = this.#rows.kind[behind]
    const isJump = kind === kinds.jump || kind === kinds.branch
    if (!isJump || !isLanding(this.#landings, number)) {
      this.#add(this.#handlers.push, number)
      return next
    }
    this.#count(behind)
    if (kind === kinds.jump) this.#goTo(number)
    else {
      this.#branch(number)
      this.#follow(next + 1)
    }
    return next + 1
  }

  /** A PUSH's number when it fits into 32 bits. */
  #numberAt(at: number, size: number): number | undefined {
    let number = 0
    for (let index = at; index < at + size; index++) {
      if (number >= 0x100_0000) return undefined
      number = number * 256 + (index < this.#code.length ? (this.#code[index] as number) : 0)
    }
    return number
  }

  /** In the stack's order of bytes; what the code lacks at its end is zero. */
  #pushLong(at: number, size: number): void {
    this.#add(this.#handlers.pushLong, 0)
    const word = 4 * this.#end
    this.#end += wordBytes / 4
    this.#bytes.fill(0, word, word + wordBytes)
    for (let index = 0; index < size; index++) {
      const from = at + size - 1 - index
      if (from < this.#code.length) this.#bytes[word + index] = this.#code[from] as number
    }
  }

  /** Takes an instruction's price and needs into the block's. */
  #count(opcode: number): void {
    const { gas, pops, pushes } = this.#rows
    const taken = pops[opcode] as number
    this.#gas += gas[opcode] as number
    if (taken - this.#height > this.#need) this.#need = taken - this.#height
    this.#height += (pushes[opcode] as number) - taken
    if (this.#height > this.#growth) this.#growth = this.#height
  }

  #add(handler: number, arg: number): void {
    const both = this.#previous === none ? 0 : (this.#pairs[this.#previous]?.[handler] as number)
    if (both > 0) {
      // What both do, with what the first works with.
      this.#ints[this.#end - 2] = both
      this.#previous = none
      return
    }
    this.#previous = handler
    this.#ints[this.#end++] = handler
    this.#ints[this.#end++] = arg
  }

  /** The host takes over, and may come back to `next`. */
  #ask(opcode: number, next: number): void {
    this.#previous = none
    this.#add(this.#handlers.ask, opcode | (next << 8))
    this.#close()
  }

  /** A block begins in the middle of this one. @returns false when it is decoded already, and this one leads there. */
  #goOn(at: number): boolean {
    if (this.#blockAt(at) > 0) {
      this.#goTo(at)
      return false
    }
    this.#close()
    this.#open(at)
    return true
  }

  /** Leaves the rest for later. */
  #cut(at: number): void {
    // A block that would begin here has nothing but its head.
    if (at === this.#begin) this.#ints[this.#table + at] = 0
    this.#goTo(at)
  }

  /** Ends the block with a jump. */
  #goTo(to: number): void {
    const block = this.#blockAt(to)
    this.#previous = none
    if (block > 0) this.#add(this.#handlers.goTo, block)
    else this.#add(this.#handlers.link, to)
    this.#close()
  }

  #branch(to: number): void {
    const { isZero, goToIf, goToUnless, linkIf, linkUnless } = this.#handlers
    const isNegated = this.#previous === isZero
    if (isNegated) this.#end -= 2
    this.#previous = none
    const block = this.#blockAt(to)
    if (block > 0) this.#add(isNegated ? goToUnless : goToIf, block)
    else this.#add(isNegated ? linkUnless : linkIf, to)
  }

  /** Behind a branch a head is expected. */
  #follow(at: number): void {
    this.#close()
    if (this.#blockAt(at) === 0) return this.#open(at)
    this.#openAnonymous(at)
    this.#goTo(at)
  }

  #blockAt(at: number): number {
    return (this.#ints[this.#table + at] as number) & ~noLanding
  }

  #open(at: number): void {
    const block = 4 * this.#end
    this.#ints[this.#table + at] = this.#code[at] === jumpdest ? block : block | noLanding
    this.#openAnonymous(at)
  }

  #openAnonymous(at: number): void {
    this.#head = this.#end
    this.#begin = at
    this.#end += headBytes / 4
    this.#previous = none
    this.#gas = 0
    this.#height = 0
    this.#need = 0
    this.#growth = 0
  }

  #close(): void {
    this.#ints[this.#head] = this.#handlers.head | (this.#need << 8) | (this.#growth << 20)
    this.#ints[this.#head + 1] = this.#gas
    this.#ints[this.#head + 2] = this.#begin
    this.#head = 0
  }
}
