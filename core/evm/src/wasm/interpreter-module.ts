/**
 * The interpreter as a WebAssembly module: one loop that takes up blocks, and in it one that takes up instructions.
 * @module
 */
import { memoryGas } from '../frames/gas.ts'
import { arithmetic, arithmeticPairs, divisions } from './arithmetic.ts'
import {
  block,
  br,
  brIf,
  brTable,
  call,
  i32,
  i64,
  label,
  loop,
  memory,
  ret,
  steps,
  unreachable,
  when,
  type Expr,
  type FunctionRef,
  type Label,
  type Step,
  type Variable,
} from './code.ts'
import { ModuleBuilder } from './module.ts'
import { defineDivision, type DivisionFunctions } from './division.ts'
import { flow, hashing, memoryInstructions, pairs, stack, storage } from './instructions.ts'
import { defineKeccak } from './keccak.ts'
import { frameAt, memories, pageBytes, stackBytes } from './layout.ts'
import { headBytes, instructionBytes, noLanding } from './program.ts'
import { exitLabels, type Handler, type Registers } from './registers.ts'
import { defineSlots, type SlotFunctions } from './slots.ts'

type Global = Omit<Variable<'i32'>, 'tee'>

/** Why `run` came back; below these, the instruction that the host is asked to do. */
export const statuses = {
  looked: 256,
  outOfGas: 257,
  underflow: 258,
  overflow: 259,
  badJump: 260,
  writeProtection: 261,
  halted: 262,
} as const

export type InterpreterModule = {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Numbers of the handlers, as decoded instructions name them. */
  readonly handlers: ReadonlyMap<string, number>
}

/** What the module gives. */
export type Exports = {
  readonly run: (frame: number) => number
  readonly expand: (end: bigint, gas: bigint) => bigint
  readonly revert: (mark: number) => void
  readonly memoryBytes: { readonly value: number }
  readonly seed: { value: bigint }
  readonly undoEnd: { value: number }
  readonly refund: { value: bigint }
}

/** Blocks between two looks up, in however many frames they run. */
export const blocksBetweenLooks = 8192

let compiled: (InterpreterModule & { readonly module: WebAssembly.Module }) | undefined

/** The module, which all interpreters share. */
export function interpreterModule(): NonNullable<typeof compiled> {
  if (compiled === undefined) {
    const written = buildInterpreter()
    compiled = { ...written, module: new WebAssembly.Module(written.bytes) }
  }
  return compiled
}

/** Writes the module. */
export function buildInterpreter(): InterpreterModule {
  const module = new ModuleBuilder()
  const host = module.importFunction('host', { params: ['i32', 'i32', 'i64'], result: 'i64' })
  const meet = module.importFunction('meet', { params: ['i32', 'i32'], result: 'i32' })
  const blockAt = module.importFunction('blockAt', { params: ['i32', 'i32'], result: 'i32' })
  const landAt = module.importFunction('landAt', { params: ['i32'], result: 'i32' })
  const memoryBase = module.global('memoryBase', 'i32')
  const memoryBytes = module.global('memoryBytes', 'i32')
  const turns = module.global('turns', 'i32')
  const keccak = defineKeccak(module)
  const slots = defineSlots(module, meet)
  const expand = defineExpand(module, memoryBase, memoryBytes)
  const handlers = handlersOf(keccak, slots, defineDivision(module))
  defineRun(module, handlers, { host, expand, blockAt, landAt, memoryBase, memoryBytes, turns })
  const numbers = new Map(Object.keys(handlers).map((name, index) => [name, index]))
  return { bytes: module.encode(memories / pageBytes), handlers: numbers }
}

/** What each decoded instruction does, with the functions that it needs. */
export function handlersOf(
  keccak: FunctionRef,
  slots: SlotFunctions,
  division: DivisionFunctions,
): Readonly<Record<string, Handler>> {
  return {
    ...stack,
    ...pairs,
    ...flow,
    ...arithmetic,
    ...arithmeticPairs,
    ...divisions(division),
    ...memoryInstructions,
    ...hashing(keccak),
    ...storage(slots),
  }
}

/** `expand(end, gas)`: memory up to `end`, zeroed and paid for. Leaves the gas, negative when it is not enough. */
function defineExpand(
  module: ModuleBuilder,
  memoryBase: Global,
  memoryBytes: Global,
): FunctionRef & { readonly result: 'i64' } {
  return module.define({ name: 'expand', params: ['i64', 'i64'], result: 'i64' }, (locals, end, gas) => {
    const [words, old] = [locals.take('i64'), locals.take('i64')]
    const size = locals.take('i32')
    const cost = (count: Expr<'i64'>): Expr<'i64'> =>
      i64.add(i64.mul(count, memoryGas(1n)), i64.shr(i64.mul(count, count), 9n))
    const top = i64.add(i64.extend(memoryBase), i64.shl(words, 5n))
    const missing = i64.sub(i64.shr(i64.add(top, BigInt(pageBytes - 1)), 16n), i64.extend(memory.pages()))
    return [
      when(i64.le(end, i64.extend(memoryBytes)), [ret(gas)]),
      // No gas pays for more: 2^32 bytes cost 2^45.
      when(i64.gt(end, 0xffff_ffffn), [ret(i64.of(-1n))]),
      words.set(i64.shr(i64.add(end, 31n), 5n)),
      old.set(i64.shr(i64.extend(memoryBytes), 5n)),
      gas.set(i64.sub(gas, i64.sub(cost(words), cost(old)))),
      when(i64.ltSigned(gas, 0n), [ret(gas)]),
      // Paid for, and yet not to be had: that is a fault of the machine, not of the program.
      when(i64.gt(top, 0xffff_0000n), [unreachable]),
      when(i64.ltSigned(0n, missing), [when(i32.eq(memory.grow(i32.wrap(missing)), -1), [unreachable])]),
      size.set(i32.wrap(i64.shl(words, 5n))),
      memory.fill(i32.add(memoryBase, memoryBytes), 0, i32.sub(size, memoryBytes)),
      memoryBytes.set(size),
      ret(gas),
    ]
  })
}

type Shared = Pick<Registers, 'host' | 'expand' | 'blockAt' | 'landAt'> & {
  readonly memoryBase: Global
  readonly memoryBytes: Global
  /** Blocks that are left until the next look up; 0 after one. */
  readonly turns: Global
}

/** `run(frame)`: goes on with a frame until it ends or needs the host. Leaves why. */
function defineRun(module: ModuleBuilder, handlers: Readonly<Record<string, Handler>>, shared: Shared): void {
  module.define({ name: 'run', params: ['i32'], result: 'i32' }, (locals, frame) => {
    const ints = (): Variable<'i32'> => locals.take('i32')
    const [ip, top, base, memoryStart, memoryBytes, table, arg, first, status, turns, place] = [
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
    ]
    const gas = locals.take('i64')
    const [head, next, end] = [label('block'), label('instruction'), label('end')]
    const exits = exitLabels()
    const registers: Registers = {
      locals,
      frame,
      ip,
      top,
      gas,
      base,
      memory: memoryStart,
      memoryBytes,
      table,
      arg,
      exits,
      next,
      head,
      memoryBytesShared: shared.memoryBytes,
      expand: shared.expand,
      host: shared.host,
      blockAt: shared.blockAt,
      landAt: shared.landAt,
    }
    const enter = [
      place.set(i32.load(frame, frameAt.place)),
      table.set(i32.load(frame, frameAt.table)),
      ip.set(i32.and(i32.load(i32.add(table, i32.shl(place, 2))), ~noLanding)),
      when(i32.isZero(ip), [
        ip.set(call(shared.blockAt, place, i32.of(0))),
        table.set(i32.load(frame, frameAt.table)),
      ]),
      top.set(i32.load(frame, frameAt.stackTop)),
      base.set(i32.load(frame, frameAt.stackBase)),
      memoryStart.set(i32.load(frame, frameAt.memory)),
      memoryBytes.set(i32.load(frame, frameAt.memoryBytes)),
      shared.memoryBase.set(memoryStart),
      shared.memoryBytes.set(memoryBytes),
      gas.set(i64.load(frame, frameAt.gas)),
      turns.set(shared.turns),
      when(i32.isZero(turns), [turns.set(i32.of(blocksBetweenLooks))]),
    ]
    const leave = [
      i32.store(frame, place, frameAt.place),
      i32.store(frame, top, frameAt.stackTop),
      i32.store(frame, shared.memoryBytes, frameAt.memoryBytes),
      i64.store(frame, gas, frameAt.gas),
      shared.turns.set(turns),
      ret(status),
    ]
    const bodies = Object.values(handlers).map((handler) =>
      locals.scope(() => steps(...handler(registers), br(next))),
    )
    const loops = loop(
      head,
      ...takeUpBlock(registers, turns, first),
      loop(next, dispatch(registers, first, bodies)),
    )
    return [...enter, block(end, withExits(registers, status, place, end, loops)), ...leave, unreachable]
  })
}

/** Pays a block's fixed gas and checks what its instructions need of the stack, all at once. */
function takeUpBlock(
  { ip, top, base, gas, exits }: Registers,
  turns: Variable<'i32'>,
  first: Variable<'i32'>,
): Step[] {
  const height = i32.sub(i32.add(top, 32), base)
  return [
    turns.set(i32.sub(turns, 1)),
    brIf(exits.looked, i32.isZero(turns)),
    gas.set(i64.sub(gas, i64.extend(i32.load(ip, 4)))),
    brIf(exits.outOfGas, i64.ltSigned(gas, 0n)),
    first.set(i32.load(ip)),
    brIf(exits.underflow, i32.lt(height, i32.and(i32.shr(first, 3), 0x1_ffe0))),
    brIf(exits.overflow, i32.gt(i32.add(height, i32.shl(i32.shr(first, 20), 5)), stackBytes)),
    ip.set(i32.add(ip, headBytes)),
  ]
}

/** One block inside of the other, and the table in the middle: branching out of the n-th gets to the n-th handler. */
function dispatch({ ip, arg }: Registers, first: Variable<'i32'>, bodies: readonly Step[]): Step {
  const labels = bodies.map((_, index) => label(`handler ${index}`))
  const table = [
    first.set(i32.load8(ip)),
    arg.set(i32.load(ip, 4)),
    ip.set(i32.add(ip, instructionBytes)),
    brTable(first, labels.slice(0, -1), labels.at(-1) as Label),
  ]
  return bodies.reduce(
    (inner, body, index) => steps(block(labels[index] as Label, inner), body),
    steps(...table),
  )
}

/** Sets the status where an exit is taken, and where the frame goes on if it does; and goes to `end`. */
function withExits(
  { exits, ip, arg }: Registers,
  status: Variable<'i32'>,
  place: Variable<'i32'>,
  end: Label,
  inner: Step,
): Step {
  const asked = [status.set(i32.and(arg, 0xff)), place.set(i32.shr(arg, 8))]
  let code = steps(block(exits.asked, inner, unreachable), ...asked, br(end))
  for (const [name, number] of Object.entries(statuses) as [keyof typeof statuses, number][]) {
    // A block that is not taken up: its head says where it begins. Behind the other exits nothing goes on.
    const goesOnAt = name === 'looked' ? i32.load(ip, 8) : i32.of(0)
    code = steps(block(exits[name], code), status.set(i32.of(number)), place.set(goesOnAt), br(end))
  }
  return code
}
