/**
 * Instructions that move words: stack, memory, storage, calldata, hashing; and those that jump.
 * @module
 */
import { copyWordGas, keccakWordGas, storeSentryGas } from '../frames/gas.ts'
import {
  br,
  brIf,
  call,
  i32,
  i64,
  memory,
  run,
  select,
  v128,
  when,
  type Expr,
  type FunctionRef,
  type Step,
} from './code.ts'
import { frameAt, keccakState } from './layout.ts'
import { instructionBytes, wordBytes } from './program.ts'
import { byHost, charge, drop, grow, place, reach, type Handler, type Registers } from './registers.ts'
import type { SlotFunctions } from './slots.ts'
import { anyOf, bit, short, storeWord, wordAt, type Word } from './words.ts'

type Address = Expr<'i32'>

/** Copies a word; both are aligned. */
function copyWord(to: Address, from: Address, offset = 0): Step[] {
  return [v128.store(to, v128.load(from, offset)), v128.store(to, v128.load(from, offset + 16), 16)]
}

/** Between the stack's order of bytes and memory's. */
function swapWord(
  to: Address,
  from: Address,
  [a, b]: readonly [Expr<'v128'>, Expr<'v128'>] = halves(from),
): Step[] {
  return [v128.storeUnaligned(to, v128.reverse(b)), v128.storeUnaligned(to, v128.reverse(a), 16)]
}

function halves(from: Address): readonly [Expr<'v128'>, Expr<'v128'>] {
  return [v128.loadUnaligned(from), v128.loadUnaligned(from, 16)]
}

function pushed(registers: Registers, word: Word): Step[] {
  return [grow(registers), storeWord(registers.top, word)]
}

/** Pushes one of the frame's sizes. */
function sizeOfFrame(at: number): Handler {
  return (registers) => pushed(registers, short(i64.extend(i32.load(registers.frame, at))))
}

function refuseWhenStatic({ frame, exits }: Registers): Step {
  return brIf(exits.writeProtection, i32.load(frame, frameAt.isStatic))
}

export const stack: Readonly<Record<string, Handler>> = {
  POP: (registers) => [drop(registers, 1)],
  /** `arg` is the word. */
  PUSH: (registers) => pushed(registers, short(i64.extend(registers.arg))),
  /** The word stands behind the instruction. */
  PUSH_LONG: (registers) => {
    const { top, ip } = registers
    return [grow(registers), ...copyWord(top, ip), ip.set(i32.add(ip, wordBytes))]
  },
  /** The word stands in the frame's record. */
  PUSH_FRAME: (registers) => [
    grow(registers),
    ...copyWord(registers.top, i32.add(registers.frame, registers.arg)),
  ],
  /** The word stands at the address `arg`. */
  PUSH_WORD: (registers) => [grow(registers), ...copyWord(registers.top, registers.arg)],
  /** `arg` bytes below the top. */
  DUP: (registers) => {
    const { locals, top, arg } = registers
    const from = locals.take('i32')
    return [from.set(i32.sub(top, arg)), grow(registers), ...copyWord(top, from)]
  },
  SWAP: ({ locals, top, arg }) => {
    const [other, low, high] = [locals.take('i32'), locals.take('v128'), locals.take('v128')]
    return [
      other.set(i32.sub(top, arg)),
      low.set(v128.load(top)),
      high.set(v128.load(top, 16)),
      ...copyWord(top, other),
      v128.store(other, low),
      v128.store(other, high, 16),
    ]
  },
}

/**
 * Two instructions in one, where the first works with `arg` and the second with nothing. The decoder joins what these
 * names name.
 */
export const pairs: Readonly<Record<string, Handler>> = {
  SWAP_POP: (registers) => {
    const { locals, top, arg } = registers
    const to = locals.take('i32')
    return [to.set(i32.sub(top, arg)), ...copyWord(to, top), drop(registers, 1)]
  },
  POP_POP: (registers) => [drop(registers, 2)],
  PUSH_ADD: ({ locals, top, arg }) => {
    const [number, sum] = [locals.take('i64'), locals.take('i64')]
    const carried = (index: number): Step[] =>
      index > 3
        ? []
        : [
            sum.set(i64.add(i64.load(top, 8 * index), 1n)),
            i64.store(top, sum, 8 * index),
            when(i64.isZero(sum), carried(index + 1)),
          ]
    return [
      number.set(i64.extend(arg)),
      sum.set(i64.add(i64.load(top), number)),
      i64.store(top, sum),
      when(i64.lt(sum, number), carried(1)),
    ]
  },
  PUSH_AND: ({ top, arg }) => [storeWord(top, short(i64.and(i64.load(top), i64.extend(arg))))],
  PUSH_EQ: ({ top, arg }) => {
    const [a, b, c, d] = wordAt(top)
    return [storeWord(top, bit(i64.isZero(anyOf([i64.xor(a, i64.extend(arg)), b, c, d]))))]
  },
  DUP_ISZERO: (registers) => {
    const { locals, top, arg } = registers
    const isZero = locals.take('i32')
    return [
      isZero.set(i64.isZero(anyOf(wordAt(i32.sub(top, arg))))),
      grow(registers),
      storeWord(top, bit(isZero)),
    ]
  },
}

export const memoryInstructions: Readonly<Record<string, Handler>> = {
  MLOAD: (registers) => {
    const { top, memory: start } = registers
    const at = wordAt(top)
    return [
      place(registers, at),
      reach(registers, i64.add(at[0], 32n)),
      ...swapHeld(registers, top, i32.add(start, i32.wrap(at[0]))),
    ]
  },
  MSTORE: (registers) => {
    const { locals, top, memory: start } = registers
    const [at, to] = [wordAt(top), locals.take('i32')]
    return [
      place(registers, at),
      reach(registers, i64.add(at[0], 32n)),
      to.set(i32.add(start, i32.wrap(at[0]))),
      drop(registers, 2),
      ...swapWord(to, i32.add(top, 32)),
    ]
  },
  MSTORE8: (registers) => {
    const { top, memory: start } = registers
    const at = wordAt(top)
    return [
      place(registers, at),
      reach(registers, i64.add(at[0], 1n)),
      i32.store8(i32.add(start, i32.wrap(at[0])), i32.load8(i32.sub(top, 32))),
      drop(registers, 2),
    ]
  },
  MSIZE: (registers) => pushed(registers, short(i64.extend(registers.memoryBytes))),
  CALLDATASIZE: sizeOfFrame(frameAt.calldataBytes),
  RETURNDATASIZE: sizeOfFrame(frameAt.returnDataBytes),
  /** Zeros follow calldata in linear memory. */
  CALLDATALOAD: (registers) => {
    const { top, frame } = registers
    const at = wordAt(top)
    const from = i32.add(i32.load(frame, frameAt.calldata), i32.wrap(at[0]))
    return [
      when(isInCalldata(registers, at), swapHeld(registers, top, from), [storeWord(top, short(i64.of(0n)))]),
    ]
  },
  CALLDATACOPY: (registers) => {
    const { locals, frame, memory: start } = registers
    const found = locals.take('i32')
    const calldataBytes = i32.load(frame, frameAt.calldataBytes)
    return copying(registers, (to, from, size) => {
      const target = i32.add(start, i32.wrap(to[0]))
      const left = i32.sub(calldataBytes, i32.wrap(from[0]))
      return [
        place(registers, to),
        reach(registers, i64.add(to[0], size)),
        found.set(i32.of(0)),
        when(isInCalldata(registers, from), [
          found.set(select(left, i32.wrap(size), i32.lt(left, i32.wrap(size)))),
          memory.copy(target, i32.add(i32.load(frame, frameAt.calldata), i32.wrap(from[0])), found),
        ]),
        memory.fill(i32.add(target, found), 0, i32.sub(i32.wrap(size), found)),
      ]
    })
  },
  MCOPY: (registers) => {
    const start = registers.memory
    return copying(registers, (to, from, size) => [
      place(registers, to),
      place(registers, from),
      reach(registers, i64.add(select(to[0], from[0], i64.gt(to[0], from[0])), size)),
      memory.copy(i32.add(start, i32.wrap(to[0])), i32.add(start, i32.wrap(from[0])), i32.wrap(size)),
    ])
  },
}

function isInCalldata({ frame }: Registers, at: Word): Expr<'i32'> {
  const isNear = i64.isZero(anyOf([at[1], at[2], at[3]]))
  return i32.and(isNear, i64.lt(at[0], i64.extend(i32.load(frame, frameAt.calldataBytes))))
}

/** Pays for the bytes that the third operand counts; the rest is done only when there are any. */
function copying(
  registers: Registers,
  write: (to: Word, from: Word, size: Expr<'i64'>) => readonly Step[],
): Step[] {
  const { top } = registers
  const [to, from, size] = [wordAt(top, 96), wordAt(top, 64), wordAt(top, 32)]
  return [
    drop(registers, 3),
    place(registers, size),
    charge(registers, i64.mul(i64.shr(i64.add(size[0], 31n), 5n), copyWordGas)),
    when(i64.ne(size[0], 0n), write(to, from, size[0])),
  ]
}

/** Where source and target may be the same place. */
function swapHeld({ locals }: Registers, to: Address, from: Address): Step[] {
  const [low, high] = [locals.take('v128'), locals.take('v128')]
  const [a, b] = halves(from)
  return [low.set(a), high.set(b), ...swapWord(to, from, [low, high])]
}

/** KECCAK256, with the module's own function. */
export function hashing(keccak: FunctionRef): Readonly<Record<string, Handler>> {
  return {
    KECCAK256: (registers) => {
      const { locals, top, memory: start } = registers
      const [at, size] = [wordAt(top, 32), wordAt(top)]
      const from = locals.take('i32')
      return [
        drop(registers, 1),
        place(registers, size),
        charge(registers, i64.mul(i64.shr(i64.add(size[0], 31n), 5n), keccakWordGas)),
        from.set(i32.of(0)),
        when(i64.ne(size[0], 0n), [
          place(registers, at),
          reach(registers, i64.add(at[0], size[0])),
          from.set(i32.add(start, i32.wrap(at[0]))),
        ]),
        run(keccak, from, i32.wrap(size[0])),
        ...swapWord(top, i32.of(keccakState)),
      ]
    },
  }
}

export function storage(slots: SlotFunctions): Readonly<Record<string, Handler>> {
  const account = ({ frame }: Registers): Expr<'i32'> => i32.load(frame, frameAt.account)
  return {
    SLOAD: (registers) => {
      const { top, gas, exits } = registers
      return [
        gas.set(call(slots.load, account(registers), top, gas)),
        brIf(exits.outOfGas, i64.ltSigned(gas, 0n)),
      ]
    },
    SSTORE: (registers) => {
      const { top, gas, exits } = registers
      return [
        refuseWhenStatic(registers),
        brIf(exits.outOfGas, i64.le(gas, storeSentryGas)),
        gas.set(call(slots.store, account(registers), top, gas)),
        brIf(exits.outOfGas, i64.ltSigned(gas, 0n)),
        drop(registers, 2),
      ]
    },
    TLOAD: (registers) => [run(slots.loadTransient, account(registers), registers.top)],
    TSTORE: (registers) => [
      refuseWhenStatic(registers),
      run(slots.storeTransient, account(registers), registers.top),
      drop(registers, 2),
    ],
  }
}

/** Goes where the word says, if a JUMPDEST stands there. */
function jump(registers: Registers, to: Word): Step[] {
  const { ip, table, frame, exits, head, landAt } = registers
  const isFar = i32.or(
    i64.ne(anyOf([to[1], to[2], to[3]]), 0n),
    i64.ge(to[0], i64.extend(i32.load(frame, frameAt.codeBytes))),
  )
  return [
    brIf(exits.badJump, isFar),
    ip.set(i32.load(i32.add(table, i32.shl(i32.wrap(to[0]), 2)))),
    when(i32.ltSigned(ip, 1), [
      ip.set(call(landAt, i32.wrap(to[0]))),
      brIf(exits.badJump, i32.isZero(ip)),
      table.set(i32.load(frame, frameAt.table)),
    ]),
    br(head),
  ]
}

/** Goes to the block at the place `arg`, and has the instruction lead there from now on. */
function follow({ ip, arg, frame, table, blockAt }: Registers): Step[] {
  return [
    ip.set(call(blockAt, arg, i32.sub(ip, instructionBytes))),
    table.set(i32.load(frame, frameAt.table)),
  ]
}

/** What goes to the place where the condition on top says so. */
function goingIf(
  isTaken: (condition: Expr<'i64'>) => Expr<'i32'>,
  go: (registers: Registers) => Step[],
): Handler {
  return (registers) => [
    drop(registers, 1),
    when(isTaken(anyOf(wordAt(registers.top, 32))), go(registers)),
    br(registers.head),
  ]
}

const isTrue = (condition: Expr<'i64'>): Expr<'i32'> => i64.ne(condition, 0n)
/** Where a jump goes whose target the decoder saw. */
const go = ({ ip, arg }: Registers): Step[] => [ip.set(arg)]

/** Blocks of instructions begin where jumps land and behind what may not go on, or needs to know the gas. */
export const flow: Readonly<Record<string, Handler>> = {
  /** A block begins: its head is taken up again, as jumps do. */
  HEAD: ({ ip, head }) => [ip.set(i32.sub(ip, instructionBytes)), br(head)],
  JUMP: (registers) => [drop(registers, 1), ...jump(registers, wordAt(registers.top, 32))],
  JUMPI: (registers) => {
    const { top, head } = registers
    return [
      drop(registers, 2),
      when(i64.ne(anyOf(wordAt(top, 32)), 0n), jump(registers, wordAt(top, 64))),
      br(head),
    ]
  },
  /** A jump to the block at the address `arg`. */
  GOTO: (registers) => [...go(registers), br(registers.head)],
  GOTO_IF: goingIf(isTrue, go),
  GOTO_UNLESS: goingIf(i64.isZero, go),
  /** The same, while it is not known yet where that block lies. */
  LINK: (registers) => [...follow(registers), br(registers.head)],
  LINK_IF: goingIf(isTrue, follow),
  LINK_UNLESS: goingIf(i64.isZero, follow),
  GAS: (registers) => pushed(registers, short(registers.gas)),
  /** The host does the instruction in `arg`'s low byte; the next byte says how the stack changes, in words, plus 64. */
  HOST: (registers) => {
    const { arg, top } = registers
    return [
      byHost(registers, i32.and(arg, 0xff)),
      top.set(i32.add(top, i32.shl(i32.sub(i32.shr(arg, 8), 64), 5))),
    ]
  },
  /** Control goes to the host, which does the instruction in `arg`'s low byte. The rest is where the frame goes on then. */
  ASK: ({ exits }) => [br(exits.asked)],
}
