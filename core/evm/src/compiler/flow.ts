/**
 * Which blocks a contract's code has, and where each goes on.
 *
 * A block is a place in the code and a height of the stack, so that each word on the stack has a variable of its own. What
 * PUSHes push is followed through DUP and SWAP as small sets of numbers: that is how the jumps by which Solidity's
 * functions return are found. These sets are good guesses, no more: a jump elsewhere leaves for the interpreter.
 * @module
 */
import type { Opcode } from '../frames/opcodes.ts'
import { asked, dataBytes, last, looksAtGas } from '../wasm/program.ts'
import { blocksMax, heightMax, stepsMax, targetsMax } from './limits.ts'

/** An instruction and where it stands. */
export type Instruction = { readonly opcode: Opcode; readonly at: number }

/** A place to jump to. */
type Target = { readonly at: number; readonly block: Block }

export type Ending =
  /** Goes on behind. */
  | { readonly type: 'next'; readonly to: Block }
  | { readonly type: 'jump'; readonly targets: readonly Target[] }
  | { readonly type: 'branch'; readonly targets: readonly Target[]; readonly otherwise: Block }
  /** The host does it; most of these end the frame. */
  | { readonly type: 'asked'; readonly opcode: number; readonly pops: number; readonly resumed?: Block }
  | { readonly type: 'underflow' }
  /** More than the compiler takes on. */
  | { readonly type: 'interpreted' }

export type Block = {
  readonly at: number
  /** Words on the stack when it begins. */
  readonly height: number
  /** Of all its instructions and its ending. */
  readonly gas: number
  readonly body: readonly Instruction[]
  readonly ending: Ending
}

/** What a word may be; undefined for anything. */
type Numbers = ReadonlySet<number> | undefined
type Draft = { -readonly [Key in keyof Block]: Block[Key] } & { stack: Numbers[]; isQueued: boolean }

const jumpdest = 0x5b

/** One number for a place and a height. */
export function keyOf(at: number, height: number): number {
  return at * 2_048 + height
}

/** @returns the blocks, the first one first; undefined when there are too many. */
export function flowOf(
  code: Uint8Array,
  opcodes: readonly (Opcode | undefined)[],
): readonly Block[] | undefined {
  return new Flow(code, opcodes).follow()
}

/** Where blocks go on to. */
export function successors({ ending }: Block): readonly Block[] {
  switch (ending.type) {
    case 'next':
      return [ending.to]
    case 'jump':
      return ending.targets.map(({ block }) => block)
    case 'branch':
      return [...ending.targets.map(({ block }) => block), ending.otherwise]
    case 'asked':
    case 'underflow':
    case 'interpreted':
      return []
  }
}

class Flow {
  readonly #code: Uint8Array
  readonly #opcodes: readonly (Opcode | undefined)[]
  readonly #landings: ReadonlySet<number>
  readonly #blocks = new Map<number, Draft>()
  readonly #queue: Draft[] = []
  #steps = 0

  constructor(code: Uint8Array, opcodes: readonly (Opcode | undefined)[]) {
    this.#code = code
    this.#opcodes = opcodes
    const landings = new Set<number>()
    for (let at = 0; at < code.length; at += 1 + dataBytes(code[at] ?? 0)) {
      if (code[at] === jumpdest) landings.add(at)
    }
    this.#landings = landings
  }

  follow(): readonly Block[] | undefined {
    this.#visit(0, [])
    for (let draft = this.#queue.pop(); draft !== undefined; draft = this.#queue.pop()) {
      draft.isQueued = false
      this.#read(draft)
      if (this.#blocks.size > blocksMax || this.#steps > stepsMax) return undefined
    }
    return [...this.#blocks.values()]
  }

  /** A block that is reached with such a stack. */
  #visit(at: number, stack: readonly Numbers[]): Draft {
    const key = keyOf(at, stack.length)
    const known = this.#blocks.get(key)
    if (known === undefined) {
      const ending: Ending = { type: 'interpreted' }
      const draft = { at, height: stack.length, gas: 0, body: [], ending, stack: [...stack], isQueued: true }
      this.#blocks.set(key, draft)
      this.#queue.push(draft)
      return draft
    }
    let isNew = false
    for (const [index, found] of stack.entries()) {
      const merged = union(known.stack[index], found)
      if (merged !== known.stack[index]) isNew = true
      known.stack[index] = merged
    }
    if (isNew && !known.isQueued) {
      known.isQueued = true
      this.#queue.push(known)
    }
    return known
  }

  /** Reads a block from its begin to its end. */
  #read(draft: Draft): void {
    const stack = [...draft.stack]
    const body: Instruction[] = []
    draft.body = body
    draft.gas = 0
    for (let at = draft.at; ; at += 1 + dataBytes(this.#code[at] ?? 0)) {
      this.#steps++
      const number = this.#code[at] ?? 0
      const opcode = this.#opcodes[number]
      if (at > draft.at && number === jumpdest && at < this.#code.length) {
        draft.ending = { type: 'next', to: this.#visit(at, stack) }
        return
      }
      if (opcode === undefined) {
        draft.ending = { type: 'asked', opcode: number, pops: 0 }
        return
      }
      draft.gas += opcode.gas
      const ending = this.#endingAt(opcode, at, stack)
      if (ending !== undefined) {
        draft.ending = ending
        return
      }
      body.push({ opcode, at })
      this.#move(opcode, at, stack)
      if (stack.length > heightMax) {
        draft.ending = { type: 'interpreted' }
        return
      }
      if (looksAtGas.has(opcode.name)) {
        draft.ending = { type: 'next', to: this.#visit(at + 1, stack) }
        return
      }
    }
  }

  /** How the block ends, if this instruction ends it. */
  #endingAt({ name, code, pops }: Opcode, at: number, stack: Numbers[]): Ending | undefined {
    if (pops > stack.length) return { type: 'underflow' }
    if (name === 'JUMP') return { type: 'jump', targets: this.#targets(stack.pop(), stack) }
    if (name === 'JUMPI') {
      const to = stack.pop()
      stack.pop()
      return { type: 'branch', targets: this.#targets(to, stack), otherwise: this.#visit(at + 1, stack) }
    }
    if (last.has(name)) return { type: 'asked', opcode: code, pops }
    if (!asked.has(name)) return undefined
    const resumed = [...stack.slice(0, stack.length - pops), undefined]
    return { type: 'asked', opcode: code, pops, resumed: this.#visit(at + 1, resumed) }
  }

  #targets(numbers: Numbers, stack: readonly Numbers[]): readonly Target[] {
    return [...(numbers ?? [])]
      .filter((at) => this.#landings.has(at))
      .map((at) => ({ at, block: this.#visit(at, stack) }))
  }

  #move({ name, code, pops, pushes }: Opcode, at: number, stack: Numbers[]): void {
    if (name.startsWith('DUP')) stack.push(stack.at(-pops))
    else if (name.startsWith('SWAP')) {
      const top = stack.length - 1
      const other = stack.length - pops
      ;[stack[top], stack[other]] = [stack[other], stack[top]]
    } else if (name.startsWith('PUSH')) stack.push(numberAt(this.#code, at + 1, dataBytes(code)))
    else {
      stack.length -= pops
      for (let index = 0; index < pushes; index++) stack.push(undefined)
    }
  }
}

function union(a: Numbers, b: Numbers): Numbers {
  if (a === undefined || b === undefined) return undefined
  const missing = [...b].filter((number) => !a.has(number))
  if (missing.length === 0) return a
  return a.size + missing.length > targetsMax ? undefined : new Set([...a, ...missing])
}

/** What a PUSH pushes, where it could be a place in the code. */
function numberAt(code: Uint8Array, at: number, size: number): Numbers {
  let number = 0
  for (let index = 0; index < size; index++) {
    number = number * 256 + (code[at + index] ?? 0)
    if (number > 0xff_ffff) return undefined
  }
  return new Set([number])
}
