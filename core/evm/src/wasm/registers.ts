/**
 * What the handlers of instructions share while the module is written.
 * @module
 */
import {
  call,
  i32,
  i64,
  label,
  steps,
  when,
  brIf,
  type Expr,
  type FunctionRef,
  type Label,
  type Step,
  type Variable,
} from './code.ts'
import type { Locals } from './module.ts'
import { anyOf, type Word } from './words.ts'

/** The running frame in variables. */
export type Registers = {
  readonly locals: Locals
  readonly frame: Variable<'i32'>
  /** Behind the instruction that runs. */
  readonly ip: Variable<'i32'>
  /** The top word of the stack. */
  readonly top: Variable<'i32'>
  readonly gas: Variable<'i64'>
  readonly base: Variable<'i32'>
  readonly memory: Variable<'i32'>
  readonly memoryBytes: Variable<'i32'>
  /** The same for functions and the host. */
  readonly memoryBytesShared: Expr<'i32'>
  /** Says where blocks lie, by their place in the code. */
  readonly table: Variable<'i32'>
  /** Of the instruction that runs. */
  readonly arg: Variable<'i32'>
  readonly exits: Exits
  /** Where the next instruction, and where the next block is taken up. */
  readonly next: Label
  readonly head: Label
  /** `expand(end, gas)` leaves the gas, negative when it is not enough. */
  readonly expand: FunctionRef & { readonly result: 'i64' }
  /** `host(opcode, top, gas)` does what is rare, and leaves the gas; negative when the frame halts. */
  readonly host: FunctionRef & { readonly result: 'i64' }
  /** `blockAt(place, link)` is where the block lies that begins there, and has the instruction `link` lead there. The table may move. */
  readonly blockAt: FunctionRef & { readonly result: 'i32' }
  /** `landAt(place)` is the same for a jump; 0 where none may land. */
  readonly landAt: FunctionRef & { readonly result: 'i32' }
}

/** Where a frame stops. */
export type Exits = {
  readonly outOfGas: Label
  readonly underflow: Label
  readonly overflow: Label
  readonly badJump: Label
  readonly writeProtection: Label
  /** The host knows why. */
  readonly halted: Label
  /** The host is asked for what `arg` says. */
  readonly asked: Label
  /** Time to look up. */
  readonly looked: Label
}

export function exitLabels(): Exits {
  return {
    outOfGas: label('outOfGas'),
    underflow: label('underflow'),
    overflow: label('overflow'),
    badJump: label('badJump'),
    writeProtection: label('writeProtection'),
    halted: label('halted'),
    asked: label('asked'),
    looked: label('looked'),
  }
}

/** Writes one instruction. It goes on with the next one unless it branches. */
export type Handler = (registers: Registers) => readonly Step[]

/** Takes words from the stack. */
export function drop({ top }: Registers, count: number): Step {
  return top.set(i32.sub(top, count * 32))
}

/** Makes room for a word. */
export function grow({ top }: Registers): Step {
  return top.set(i32.add(top, 32))
}

/** Pays what depends on operands; what is fixed was paid for the whole block. */
export function charge({ gas, exits }: Registers, amount: Expr<'i64'>): Step {
  return steps(gas.set(i64.sub(gas, amount)), brIf(exits.outOfGas, i64.ltSigned(gas, 0n)))
}

/** A place in memory. No gas pays for one above 2^32. */
export function place({ exits }: Registers, word: Word): Step {
  const high = anyOf([word[1], word[2], word[3], i64.shr(word[0], 32n)])
  return brIf(exits.outOfGas, i64.ne(high, 0n))
}

/** Makes sure of memory up to `end`. */
export function reach(registers: Registers, end: Expr<'i64'>): Step {
  const { gas, memoryBytes, memoryBytesShared, exits, expand } = registers
  return when(i64.gt(end, i64.extend(memoryBytes)), [
    gas.set(call(expand, end, gas)),
    brIf(exits.outOfGas, i64.ltSigned(gas, 0n)),
    memoryBytes.set(memoryBytesShared),
  ])
}

/** Has the host do an instruction. */
export function byHost(registers: Registers, opcode: Expr<'i32'>): Step {
  const { top, gas, memoryBytes, memoryBytesShared, exits, host } = registers
  return steps(
    gas.set(call(host, opcode, top, gas)),
    brIf(exits.halted, i64.ltSigned(gas, 0n)),
    memoryBytes.set(memoryBytesShared),
  )
}
