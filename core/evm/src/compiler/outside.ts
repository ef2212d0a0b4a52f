/**
 * The ways out of compiled code: to the host, and to the interpreter. The stack is in the variables of its words then, or on
 * the frame's stack already.
 * @module
 */
import {
  br,
  brIf,
  call,
  i32,
  i64,
  label,
  steps,
  type Expr,
  type Label,
  type Step,
  type Variable,
} from '../wasm/code.ts'
import { statuses } from '../wasm/interpreter-module.ts'
import { frameAt } from '../wasm/layout.ts'
import type { Registers } from '../wasm/registers.ts'
import { anyOf, type Word } from '../wasm/words.ts'
import type { Block } from './flow.ts'

/** Beside the interpreter's: it shall go on. */
export const handedOver = 263

export type Outside = {
  readonly isTimeToLook: Expr<'i32'>
  /** Comes back to the block's head. */
  readonly look: (block: Block) => Step
  readonly interpret: (block: Block) => Step
  /** Where the word says, in the interpreter. */
  readonly jump: (to: Word, height: number) => Step
  /** The host does the instruction, and comes back to a block. */
  readonly ask: (opcode: number, height: number, resumed: Block) => Step
  /** The host does the instruction, whose operands are on the frame's stack, and the frame ends. */
  readonly end: (opcode: number, height: number) => Step
}

/** What is known where a frame leaves. */
export type Leaving = {
  readonly status: Variable<'i32'>
  readonly height: Variable<'i32'>
  /** In the code. */
  readonly place: Variable<'i32'>
  /** The stack's words are in variables, or are not. */
  readonly withStack: Label
  readonly withoutStack: Label
}

export function leavingBy(int: () => Variable<'i32'>): Leaving {
  return {
    status: int(),
    height: int(),
    place: int(),
    withStack: label('leave with the stack'),
    withoutStack: label('leave'),
  }
}

export function outsideBy(
  { frame, exits, landAt }: Registers,
  { status, height, place, withStack, withoutStack }: Leaving,
  isTimeToLook: Expr<'i32'>,
): Outside {
  const leave = (why: number, words: number): Step =>
    steps(status.set(i32.of(why)), height.set(i32.of(words)))
  const at = (block: Block): Step => place.set(i32.of(block.at))
  return {
    isTimeToLook,
    look: (block) => steps(leave(statuses.looked, block.height), at(block), br(withStack)),
    interpret: (block) => steps(leave(handedOver, block.height), at(block), br(withStack)),
    ask: (opcode, words, resumed) => steps(leave(opcode, words), at(resumed), br(withStack)),
    end: (opcode, words) => steps(leave(opcode, words), br(withoutStack)),
    jump: (to, words) => {
      const isFar = i32.or(
        i64.ne(anyOf([to[1], to[2], to[3]]), 0n),
        i64.ge(to[0], i64.extend(i32.load(frame, frameAt.codeBytes))),
      )
      return steps(
        brIf(exits.badJump, isFar),
        place.set(i32.wrap(to[0])),
        brIf(exits.badJump, i32.isZero(call(landAt, place))),
        leave(handedOver, words),
        br(withStack),
      )
    },
  }
}
