/**
 * A contract's code as a WebAssembly function that stands in for the interpreter: same frames, same memory, same gas.
 * @module
 */
import type { Opcode } from '../frames/opcodes.ts'
import {
  block,
  br,
  brTable,
  i32,
  i64,
  label,
  loop,
  ret,
  select,
  steps,
  unreachable,
  when,
  type Expr,
  type FunctionRef,
  type Label,
  type Step,
  type Variable,
} from '../wasm/code.ts'
import { blocksBetweenLooks, handlersOf, statuses } from '../wasm/interpreter-module.ts'
import { frameAt, memories, pageBytes } from '../wasm/layout.ts'
import { ModuleBuilder, type Locals } from '../wasm/module.ts'
import { exitLabels, type Registers } from '../wasm/registers.ts'
import { storeWord } from '../wasm/words.ts'
import { BlockWriter, type Home, type Place } from './block-writer.ts'
import { flowOf, keyOf, type Block } from './flow.ts'
import { bytesGuessed, codeBytesMax, gasPerTurn, guessMax, moduleBytesMax, wordsMax } from './limits.ts'
import { Writer } from './limbs.ts'
import { leavingBy, outsideBy, type Leaving } from './outside.ts'
import { structureOf, type Structure } from './structure.ts'

export type Compiled = {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Numbers of the blocks that can be entered, by {@link keyOf}. */
  readonly entries: ReadonlyMap<number, number>
}

/** @returns undefined when the code is beyond the compiler's limits. */
export function compile(code: Uint8Array, opcodes: readonly (Opcode | undefined)[]): Compiled | undefined {
  if (code.length > codeBytesMax) return undefined
  const blocks = flowOf(code, opcodes)
  if (blocks === undefined || bytesOf(blocks) > guessMax) return undefined
  const structure = structureOf(blocks)
  if (structure.merged.reduce((words, { height }) => words + height, 0) > wordsMax) return undefined

  const module = new ModuleBuilder()
  const shared = sharedBy(module)
  module.define({ name: 'run', params: ['i32', 'i32'], result: 'i32' }, (locals, frame, entry) =>
    new FunctionWriter({ code, structure, shared, locals, frame }).write(entry),
  )
  const bytes = module.encode(memories / pageBytes)
  if (bytes.length > moduleBytesMax) return undefined
  return {
    bytes,
    entries: new Map(structure.entries.map(({ at, height }, index) => [keyOf(at, height), index])),
  }
}

/** At most. A block's stack is put in place at its end. */
function bytesOf(blocks: readonly Block[]): number {
  let bytes = 0
  for (const { body, height } of blocks) {
    bytes += 40 + 16 * height
    for (const { opcode } of body) bytes += bytesGuessed(opcode.name)
  }
  return bytes
}

type Shared = ReturnType<typeof sharedBy>

/** The interpreter's functions and variables. */
function sharedBy(module: ModuleBuilder) {
  const atTop = (name: string): FunctionRef => module.importFunction(name, { params: ['i32'] })
  const access = { params: ['i32', 'i32', 'i64'], result: 'i64' } as const
  const host = module.importFunction('host', access)
  const expand = module.importFunction('expand', { params: ['i64', 'i64'], result: 'i64' })
  const blockAt = module.importFunction('blockAt', { params: ['i32', 'i32'], result: 'i32' })
  const landAt = module.importFunction('landAt', { params: ['i32'], result: 'i32' })
  const slots = {
    load: module.importFunction('load', access),
    store: module.importFunction('store', access),
    loadTransient: module.importFunction('loadTransient', { params: ['i32', 'i32'] }),
    storeTransient: module.importFunction('storeTransient', { params: ['i32', 'i32'] }),
  }
  const division = {
    DIV: atTop('DIV'),
    MOD: atTop('MOD'),
    SDIV: atTop('SDIV'),
    SMOD: atTop('SMOD'),
    ADDMOD: atTop('ADDMOD'),
    MULMOD: atTop('MULMOD'),
  }
  const keccak = module.importFunction('keccak', { params: ['i32', 'i32'] })
  return {
    host,
    expand,
    blockAt,
    landAt,
    division,
    handlers: handlersOf(keccak, slots, division),
    memoryBase: module.importGlobal('memoryBase', 'i32'),
    memoryBytes: module.importGlobal('memoryBytes', 'i32'),
    turns: module.importGlobal('turns', 'i32'),
  }
}

type Parts = {
  readonly code: Uint8Array
  readonly structure: Structure
  readonly shared: Shared
  readonly locals: Locals
  readonly frame: Variable<'i32'>
}

class FunctionWriter {
  readonly #parts: Parts
  readonly #registers: Registers
  readonly #place: Place
  readonly #leaving: Leaving
  readonly #homes: Home[] = []
  readonly #labels = new Map<Block, { readonly before: Label; readonly again: Label }>()
  readonly #switch = label('switch')
  readonly #entry: Variable<'i32'>
  readonly #turns: Variable<'i32'>
  /** Below this much gas it is time to look up. */
  readonly #gasAtLook: Variable<'i64'>

  constructor(parts: Parts) {
    const { locals, frame, shared, code } = parts
    const int = (): Variable<'i32'> => locals.take('i32')
    this.#parts = parts
    this.#entry = int()
    this.#turns = int()
    this.#gasAtLook = locals.take('i64')
    const gas = locals.take('i64')
    const [unused, next, head] = [int(), label('no instruction'), label('no block')]
    this.#registers = {
      locals,
      frame,
      ip: unused,
      gas,
      next,
      head,
      top: int(),
      base: int(),
      memory: int(),
      memoryBytes: int(),
      memoryBytesShared: shared.memoryBytes,
      table: unused,
      arg: int(),
      exits: exitLabels(),
      expand: shared.expand,
      host: shared.host,
      blockAt: shared.blockAt,
      landAt: shared.landAt,
    }
    this.#leaving = leavingBy(int)
    const isTimeToLook = i64.ltSigned(gas, this.#gasAtLook)
    this.#place = {
      code,
      handlers: shared.handlers,
      home: (index) => this.#home(index),
      go: (from, to) => this.#go(from, to),
      outside: outsideBy(this.#registers, this.#leaving, isTimeToLook),
      work: {
        writer: new Writer(locals),
        registers: this.#registers,
        halves: [locals.take('v128'), locals.take('v128')],
        division: shared.division,
      },
    }
  }

  write(entry: Expr<'i32'>): readonly Step[] {
    const { frame, shared } = this.#parts
    const { top, base, memory, memoryBytes, gas } = this.#registers
    const { height, status, place, withStack, withoutStack } = this.#leaving
    const blocks = this.#blocks()
    const enter = [
      this.#entry.set(entry),
      top.set(i32.load(frame, frameAt.stackTop)),
      base.set(i32.load(frame, frameAt.stackBase)),
      memory.set(i32.load(frame, frameAt.memory)),
      memoryBytes.set(i32.load(frame, frameAt.memoryBytes)),
      shared.memoryBase.set(memory),
      shared.memoryBytes.set(memoryBytes),
      gas.set(i64.load(frame, frameAt.gas)),
      this.#turns.set(shared.turns),
      when(i32.isZero(this.#turns), [this.#turns.set(i32.of(blocksBetweenLooks))]),
      this.#gasAtLook.set(i64.sub(gas, i64.mul(i64.extend(this.#turns), gasPerTurn))),
      height.set(i32.shr(i32.sub(i32.add(top, 32), base), 5)),
      this.#eachHome(height, (home, at) =>
        steps(...home.map((limb, index) => limb.set(i64.load(base, at + 8 * index)))),
      ),
    ]
    const leave = [
      i32.store(frame, place, frameAt.place),
      i32.store(frame, i32.sub(i32.add(base, i32.shl(height, 5)), 32), frameAt.stackTop),
      i32.store(frame, shared.memoryBytes, frameAt.memoryBytes),
      i64.store(frame, gas, frameAt.gas),
      this.#countTurns(),
      when(i32.eq(status, statuses.looked), [shared.turns.set(i32.of(0))]),
      ret(status),
      unreachable,
    ]
    const spill = this.#eachHome(height, (home, at) => storeWord(base, wordOf(home), at))
    return [block(withoutStack, block(withStack, ...enter, this.#withExits(blocks)), spill), ...leave]
  }

  #withExits(inner: Step): Step {
    const { exits } = this.#registers
    let code = steps(inner, unreachable)
    for (const name of ['outOfGas', 'underflow', 'badJump', 'writeProtection', 'halted'] as const)
      code = steps(block(exits[name], code), this.#countTurns(), ret(i32.of(statuses[name])))
    return code
  }

  /** What is left until the next look up, for whoever runs next. */
  #countTurns(): Step {
    const left = i64.div(i64.sub(this.#registers.gas, this.#gasAtLook), gasPerTurn)
    const isLeft = i64.ltSigned(i64.add(this.#gasAtLook, gasPerTurn), this.#registers.gas)
    return this.#parts.shared.turns.set(select(i32.wrap(left), i32.of(1), isLeft))
  }

  /** The outer loop, from where blocks are entered. */
  #blocks(): Step {
    const { structure } = this.#parts
    const { entries } = structure
    const placed = structure.inner(undefined)
    const labels = entries.map((it) => this.#label(it).before)
    const table = brTable(this.#entry, labels.slice(0, -1), labels.at(-1) as Label)
    return loop(this.#switch, this.#around(table, placed))
  }

  /** What comes behind it lies around it, since jumps forward leave blocks. */
  #around(inner: Step, placed: readonly Block[]): Step {
    return placed.reduce((code, it) => steps(block(this.#label(it).before, code), this.#block(it)), inner)
  }

  #block(it: Block): Step {
    const { structure } = this.#parts
    const isLoop = structure.isLoop(it)
    const body = steps(...new BlockWriter(this.#place, it).write(isLoop))
    const code = this.#around(body, structure.inner(it))
    return isLoop ? loop(this.#label(it).again, code) : code
  }

  #go(from: Block, to: Block): Step {
    const { structure } = this.#parts
    switch (structure.way(from, to)) {
      case 'inside':
        return this.#block(to)
      case 'forward':
        return br(this.#label(to).before)
      case 'back':
        return br(this.#label(to).again)
      case 'switch':
        return steps(this.#entry.set(i32.of(structure.entries.indexOf(to))), br(this.#switch))
    }
  }

  #label(it: Block): { readonly before: Label; readonly again: Label } {
    const known = this.#labels.get(it)
    if (known !== undefined) return known
    const made = { before: label(`before ${it.at}`), again: label(`loop at ${it.at}`) }
    this.#labels.set(it, made)
    return made
  }

  #home(index: number): Home {
    const { locals } = this.#parts
    while (this.#homes.length <= index)
      this.#homes.push([locals.take('i64'), locals.take('i64'), locals.take('i64'), locals.take('i64')])
    return this.#homes[index] as Home
  }

  /** Does something for each of the stack's words: it begins at the highest there is and goes on with those below. */
  #eachHome(height: Expr<'i32'>, work: (home: Home, at: number) => Step): Step {
    const labels = Array.from({ length: this.#homes.length + 1 }, (_, index) => label(`${index} words`))
    let code: Step = brTable(height, labels.slice(0, -1), labels.at(-1) as Label)
    for (let index = this.#homes.length; index > 0; index--) {
      const home = this.#homes[index - 1] as Home
      code = steps(block(labels[index] as Label, code), work(home, 32 * (index - 1)))
    }
    return block(labels[0] as Label, code)
  }
}

function wordOf(home: Home): readonly [Expr<'i64'>, Expr<'i64'>, Expr<'i64'>, Expr<'i64'>] {
  return home as unknown as readonly [Expr<'i64'>, Expr<'i64'>, Expr<'i64'>, Expr<'i64'>]
}
