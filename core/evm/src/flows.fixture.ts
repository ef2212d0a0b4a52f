/**
 * Programs of many blocks that go round: loops inside of loops, loops with two ways in, functions that return to where they were
 * called from, jumps to numbers that are worked out, calls on the way. Fuel in memory ends most of them well before their gas does.
 * @module
 */
import { contract, message } from './engine.fixture.ts'
import type { Opcode } from './frames/opcodes.ts'
import {
  calls,
  contracts,
  memoryOperands,
  plain,
  programOf,
  pushCall,
  small,
  someone,
  wordBytes,
  type Choose,
  type Scenario,
} from './programs.fixture.ts'

/** Where the fuel is. */
const fuelAt = 0xe0
/** A call costs the library milliseconds: few blocks have one. */
const dear = /^(CREATE|CREATE2|LOG|BALANCE|EXT|SELF|BLOCK)/

export function flowScenarioOf(choose: Choose): Scenario {
  const codes = Object.fromEntries(
    contracts.map((address) => [
      address,
      address === contract || choose(2) === 0 ? flowOf(choose) : programOf(choose),
    ]),
  )
  const data = Uint8Array.from({ length: choose(100) }, () => choose(256))
  const gasLimit = 60_000n + BigInt(choose(400_000))
  return { codes, message: { ...message, to: contract, data, gasLimit } }
}

/** Some blocks, each with a height of the stack that those who jump there nearly always have. */
export function flowOf(choose: Choose): Uint8Array {
  const heights = Array.from({ length: 2 + choose(9) }, () => choose(7))
  const program = new Program(choose, heights)
  program.begin(1 + choose(40))
  for (const [index] of heights.entries()) program.block(index)
  return program.finish()
}

class Program {
  readonly #choose: Choose
  readonly #heights: readonly number[]
  readonly #code: number[] = []
  readonly #places: number[] = []
  readonly #jumps: { readonly at: number; readonly to: number }[] = []
  #height = 0

  constructor(choose: Choose, heights: readonly number[]) {
    this.#choose = choose
    this.#heights = heights
  }

  begin(fuel: number): void {
    this.#code.push(0x60, fuel, 0x60, fuelAt, 0x52)
    this.#goTo(this.#choose(this.#heights.length))
  }

  block(index: number): void {
    this.#land(index)
    this.#height = this.#heights[index] ?? 0
    if (this.#choose(4) > 0) this.#burnFuel()
    for (let count = this.#choose(9); count > 0; count--) this.#instruction()
    const way = this.#choose(12)
    const next = this.#choose(this.#heights.length)
    if (way < 6) this.#branch(next)
    else if (way === 6) this.#callFunction(next)
    else if (way === 7) this.#goToEither(next)
    else if (way === 8) this.#jumpAsNumber(next)
    if (way < 6 || way > 8) this.#goTo(this.#choose(this.#heights.length + 1))
  }

  /** Where all ends: memory tells what happened. */
  finish(): Uint8Array {
    this.#land(this.#heights.length)
    this.#code.push(0x61, 0x01, 0x20, 0x5f, 0xf3)
    this.#land(this.#heights.length + 1)
    // A function: works with what is below the place to return to, and returns there.
    this.#code.push(0x80, 0x5f, 0x52, ...(this.#choose(2) === 0 ? [0x90, 0x60, 3, 0x02, 0x90] : []), 0x56)
    for (const { at, to } of this.#jumps) {
      const place = this.#places[to] ?? 0
      this.#code[at] = place >> 8
      this.#code[at + 1] = place & 0xff
    }
    return Uint8Array.from(this.#code)
  }

  #land(index: number): void {
    this.#places[index] = this.#code.length
    this.#code.push(0x5b)
  }

  #push(bytes: readonly number[]): void {
    this.#code.push(0x5f + bytes.length, ...bytes)
    this.#height++
  }

  #pushPlace(to: number): void {
    this.#code.push(0x61)
    this.#jumps.push({ at: this.#code.length, to })
    this.#code.push(0, 0)
    this.#height++
  }

  #burnFuel(): void {
    this.#code.push(0x60, fuelAt, 0x51, 0x60, 1, 0x90, 0x03, 0x80, 0x60, fuelAt, 0x52, 0x15)
    this.#pushPlace(this.#heights.length)
    this.#code.push(0x57)
    this.#height--
  }

  /** Brings the stack to a height; rarely not quite. */
  #level(height: number): void {
    const wanted = this.#choose(30) === 0 ? height + this.#choose(2) : height
    for (; this.#height > wanted; this.#height--) this.#code.push(0x50)
    while (this.#height < wanted) this.#push(wordBytes(this.#choose))
  }

  #goTo(to: number): void {
    this.#level(this.#heights[to] ?? 0)
    this.#pushPlace(to)
    this.#code.push(0x56)
  }

  #branch(to: number): void {
    const wanted = (this.#heights[to] ?? 0) + 1
    this.#level(wanted)
    if (this.#choose(2) === 0)
      this.#code.push(...([[0x60, 1, 0x16], [0x15], [0x15, 0x15], [0x5a, 0x11]][this.#choose(4)] ?? []))
    this.#pushPlace(to)
    this.#code.push(0x57)
    this.#height = wanted - 1
  }

  /** The function gets the top word and the place to return to above it. */
  #callFunction(next: number): void {
    this.#level(Math.max(1, this.#heights[next] ?? 0))
    this.#pushPlace(next)
    this.#pushPlace(this.#heights.length + 1)
    this.#code.push(0x56)
  }

  /** One of two places, which the top word chooses. */
  #goToEither(next: number): void {
    const height = this.#heights[next] ?? 0
    this.#level(height + 1)
    this.#pushPlace(next)
    this.#pushPlace(this.#choose(this.#heights.length))
    // c ? a : b, as (a xor b) * (c & 1) xor b
    this.#code.push(0x80, 0x91, 0x18, 0x91, 0x60, 1, 0x16, 0x91, 0x90, 0x91, 0x02, 0x18, 0x56)
  }

  /** A number that is worked out leads there. */
  #jumpAsNumber(next: number): void {
    this.#level(this.#heights[next] ?? 0)
    this.#pushPlace(next)
    this.#code.push(
      ...([
        [0x60, 0, 0x01],
        [0x19, 0x19],
        [0x60, 3, 0x1b, 0x60, 3, 0x1c],
      ][this.#choose(3)] ?? []),
      0x56,
    )
  }

  #instruction(): void {
    const kind = this.#choose(10)
    if (kind === 0) this.#push(wordBytes(this.#choose))
    else if (kind === 1 && this.#height > 0) {
      // What is on the stack shows in memory.
      this.#code.push(0x80, 0x60, 32 * this.#choose(6), 0x52)
    } else this.#plain(plain[this.#choose(plain.length)] as Opcode)
  }

  #plain(opcode: Opcode): void {
    const { name, code, pops, pushes } = opcode
    if (dear.test(name) && this.#choose(4) > 0) return
    const before = this.#height
    if (calls.test(name)) {
      if (this.#choose(3) > 0) return
      pushCall(name, this.#choose, (bytes) => this.#push(bytes))
    } else if (/^(BALANCE|EXTCODE)/.test(name)) {
      for (let index = pops - 1; index > 0; index--) this.#push(small(this.#choose))
      this.#push(someone(this.#choose))
    } else if (memoryOperands[name] !== undefined) {
      for (let index = pops - 1; index >= 0; index--) {
        const isPlace = memoryOperands[name].includes(index)
        if (!isPlace && before > 0 && this.#choose(2) === 0) this.#dup()
        else this.#push(isPlace ? small(this.#choose) : wordBytes(this.#choose))
      }
    } else while (this.#height < pops) this.#push(wordBytes(this.#choose))
    this.#code.push(code)
    this.#height += pushes - pops
  }

  #dup(): void {
    this.#code.push(0x80 + this.#choose(Math.min(this.#height, 16)))
    this.#height++
  }
}
