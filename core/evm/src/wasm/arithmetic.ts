/**
 * Arithmetic, comparison and bit instructions.
 * @see Ethereum Yellow Paper, appendix H.2; EIP-145 for shifts, EIP-7939 for CLZ
 * @module
 */
import {
  i32,
  i64,
  memory,
  run,
  select,
  when,
  type Expr,
  type FunctionRef,
  type Step,
  type Variable,
} from './code.ts'
import type { DivisionFunctions } from './division.ts'
import { scratch } from './layout.ts'
import { byHost, drop, type Handler, type Registers } from './registers.ts'
import {
  addInto,
  anyOf,
  bit,
  each,
  four,
  hold,
  isBelow,
  limbOf,
  multiplyByLimb,
  multiplyInto,
  not,
  short,
  storeWord,
  subtractFrom,
  wordAt,
  zero,
  type Word,
} from './words.ts'

type Held = readonly Variable<'i64'>[] & Word

/** Two words become one. `a` was the top. */
function binary(write: (registers: Registers, a: Held, b: Held) => readonly Step[]): Handler {
  return (registers) => {
    const { locals, top } = registers
    const [readA, a] = hold(locals, wordAt(top, 32))
    const [readB, b] = hold(locals, wordAt(top))
    return [drop(registers, 1), readA, readB, ...write(registers, a, b)]
  }
}

function comparison(condition: (a: Word, b: Word) => Expr<'i32'>): Handler {
  return binary(({ top }, a, b) => [storeWord(top, bit(condition(a, b)))])
}

function bitwise(operation: (a: Expr<'i64'>, b: Expr<'i64'>) => Expr<'i64'>): Handler {
  return (registers) => {
    const { top } = registers
    return [drop(registers, 1), storeWord(top, each(wordAt(top, 32), wordAt(top), operation))]
  }
}

/** One limb by one limb here; longer words by the function. */
function division(long: FunctionRef, operation: (a: Expr<'i64'>, b: Expr<'i64'>) => Expr<'i64'>): Handler {
  return (registers) => {
    const { top } = registers
    const [a, b] = [wordAt(top, 32), wordAt(top)]
    const high = anyOf([a[1], a[2], a[3], b[1], b[2], b[3]])
    return [
      drop(registers, 1),
      when(
        i64.isZero(high),
        [when(i64.ne(b[0], 0n), [i64.store(top, operation(a[0], b[0]))])],
        [run(long, i32.add(top, 32))],
      ),
    ]
  }
}

/** A function works on the operands where they lie. */
function byFunction(work: FunctionRef, pops: number): Handler {
  return (registers) => [run(work, registers.top), drop(registers, pops - 1)]
}

/** DIV, MOD and their kin. */
export function divisions(functions: DivisionFunctions): Readonly<Record<string, Handler>> {
  return {
    DIV: division(functions.DIV, i64.div),
    MOD: division(functions.MOD, i64.rem),
    SDIV: byFunction(functions.SDIV, 2),
    SMOD: byFunction(functions.SMOD, 2),
    ADDMOD: byFunction(functions.ADDMOD, 3),
    MULMOD: byFunction(functions.MULMOD, 3),
  }
}

const scratchLow = scratch
const scratchWord = scratch + 32
const scratchHigh = scratch + 64

/** By less than a limb in variables; by more through memory, whole limbs first. `fill` is what comes in. */
function shift(isLeft: boolean, isSigned: boolean): Handler {
  const move = isLeft ? i64.shl : i64.shr
  const back = isLeft ? i64.shr : i64.shl
  return binary(({ locals, top }, amount, value) => {
    const [bits, rest, fill] = [locals.take('i64'), locals.take('i64'), locals.take('i64')]
    const from = locals.take('i32')
    const limbs = i32.shl(i32.wrap(i64.shr(amount[0], 6n)), 3)
    // By 1 and by 63 less: by 64 less nothing would have moved, when there is nothing to move.
    const joined = (near: Expr<'i64'>, far: Expr<'i64'>): Expr<'i64'> =>
      i64.or(move(near, bits), back(back(far, 1n), rest))
    const step = isLeft ? -1 : 1
    const inVariables = four((index) => joined(limbOf(value, index), value[index + step] ?? fill))
    const inMemory = four((index) =>
      joined(
        i64.load(from, index * 8),
        isLeft ? i64.load(i32.sub(from, 8), index * 8) : i64.load(from, index * 8 + 8),
      ),
    )
    const split = [bits.set(i64.and(amount[0], 63n)), rest.set(i64.sub(63n, bits))]
    return [
      fill.set(isSigned ? i64.shrSigned(value[3], 63n) : zero),
      when(
        i64.isZero(anyOf([amount[1], amount[2], amount[3], i64.shr(amount[0], 6n)])),
        [...split, storeWord(top, inVariables)],
        [
          when(
            i64.isZero(anyOf([amount[1], amount[2], amount[3], i64.shr(amount[0], 8n)])),
            [
              storeWord(i32.of(isLeft ? scratchLow : scratchHigh), [fill, fill, fill, fill]),
              storeWord(i32.of(scratchWord), value),
              ...split,
              from.set(isLeft ? i32.sub(scratchWord, limbs) : i32.add(scratchWord, limbs)),
              storeWord(top, inMemory),
            ],
            [storeWord(top, [fill, fill, fill, fill])],
          ),
        ],
      ),
    ]
  })
}

/** DUP and a binary instruction: the deeper word is `a`, and the result takes the top's place. */
function withDeeper(write: (registers: Registers, a: Held, b: Held) => readonly Step[]): Handler {
  return (registers) => {
    const { locals, top, arg } = registers
    const [readA, a] = hold(locals, wordAt(i32.sub(top, arg)))
    const [readB, b] = hold(locals, wordAt(top))
    return [readA, readB, ...write(registers, a, b)]
  }
}

/** PUSH and a shift by less than a limb; longer ones fill the word with zeros or go on with what the shift does. */
function shiftBy(isLeft: boolean): Handler {
  const move = isLeft ? i64.shl : i64.shr
  const back = isLeft ? i64.shr : i64.shl
  return (registers) => {
    const { locals, top, arg } = registers
    const [bits, rest] = [locals.take('i64'), locals.take('i64')]
    const from = locals.take('i32')
    const [read, value] = hold(locals, wordAt(top))
    const step = isLeft ? -1 : 1
    const limbs = i32.shl(i32.shr(arg, 6), 3)
    const joined = (near: Expr<'i64'>, far: Expr<'i64'>): Expr<'i64'> =>
      i64.or(move(near, bits), back(back(far, 1n), rest))
    const inMemory = four((index) =>
      joined(
        i64.load(from, index * 8),
        isLeft ? i64.load(i32.sub(from, 8), index * 8) : i64.load(from, index * 8 + 8),
      ),
    )
    return [
      read,
      bits.set(i64.extend(i32.and(arg, 63))),
      rest.set(i64.sub(63n, bits)),
      when(
        i32.lt(arg, 64),
        [
          storeWord(
            top,
            four((index) => joined(limbOf(value, index), value[index + step] ?? zero)),
          ),
        ],
        [
          when(
            i32.lt(arg, 256),
            [
              storeWord(i32.of(isLeft ? scratchLow : scratchHigh), [zero, zero, zero, zero]),
              storeWord(i32.of(scratchWord), value),
              from.set(isLeft ? i32.sub(scratchWord, limbs) : i32.add(scratchWord, limbs)),
              storeWord(top, inMemory),
            ],
            [storeWord(top, [zero, zero, zero, zero])],
          ),
        ],
      ),
    ]
  }
}

/** As `pairs` of the instructions that move words. */
export const arithmeticPairs: Readonly<Record<string, Handler>> = {
  DUP_ADD: withDeeper(({ locals, top }, a, b) => [addInto(locals, a, b), storeWord(top, a)]),
  DUP_SUB: withDeeper(({ locals, top }, a, b) => [subtractFrom(locals, a, b), storeWord(top, a)]),
  DUP_LT: withDeeper(({ top }, a, b) => [storeWord(top, bit(isBelow(a, b)))]),
  DUP_GT: withDeeper(({ top }, a, b) => [storeWord(top, bit(isBelow(b, a)))]),
  PUSH_SHL: shiftBy(true),
  PUSH_SHR: shiftBy(false),
}

/** The host does it, and leaves the result where the last operand was. */
function rare(opcode: number, pops: number): Handler {
  return (registers) => [byHost(registers, i32.of(opcode)), drop(registers, pops - 1)]
}

export const arithmetic: Readonly<Record<string, Handler>> = {
  ADD: binary(({ locals, top }, a, b) => [addInto(locals, a, b), storeWord(top, a)]),
  SUB: binary(({ locals, top }, a, b) => [subtractFrom(locals, a, b), storeWord(top, a)]),
  MUL: binary(({ locals, top }, a, b) => {
    const product = ([0, 1, 2, 3] as const).map(() => locals.take('i64')) as unknown as Held
    const isLong = (word: Word): Expr<'i32'> => i64.ne(anyOf([word[1], word[2], word[3]]), 0n)
    const full = locals.scope(() => multiplyInto(locals, product, a, b))
    const byShort = (word: Word, limb: Expr<'i64'>): Step =>
      locals.scope(() => multiplyByLimb(locals, product, word, limb))
    return [
      when(isLong(a), [when(isLong(b), [full], [byShort(a, b[0])])], [byShort(b, a[0])]),
      storeWord(top, product),
    ]
  }),
  EXP: rare(0x0a, 2),
  SIGNEXTEND: (registers) => {
    const { locals, top } = registers
    const [index, a] = [locals.take('i32'), wordAt(top, 32)]
    const isShort = i64.isZero(anyOf([a[1], a[2], a[3], i64.shr(a[0], 5n)]))
    const sign = i32.sub(0, i32.shr(i32.load8(i32.add(top, index)), 7))
    return [
      drop(registers, 1),
      when(isShort, [
        index.set(i32.wrap(a[0])),
        memory.fill(i32.add(i32.add(top, index), 1), sign, i32.sub(31, index)),
      ]),
    ]
  },

  LT: comparison((a, b) => isBelow(a, b)),
  GT: comparison((a, b) => isBelow(b, a)),
  SLT: comparison((a, b) => isBelow(a, b, true)),
  SGT: comparison((a, b) => isBelow(b, a, true)),
  EQ: comparison((a, b) => i64.isZero(anyOf(each(a, b, i64.xor)))),
  ISZERO: ({ top }) => [storeWord(top, bit(i64.isZero(anyOf(wordAt(top)))))],
  AND: bitwise(i64.and),
  OR: bitwise(i64.or),
  XOR: bitwise(i64.xor),
  NOT: ({ top }) => [storeWord(top, not(wordAt(top)))],
  BYTE: (registers) => {
    const { locals, top } = registers
    const [found, a] = [locals.take('i64'), wordAt(top, 32)]
    const isInside = i64.isZero(anyOf([a[1], a[2], a[3], i64.shr(a[0], 5n)]))
    return [
      drop(registers, 1),
      found.set(zero),
      when(isInside, [found.set(i64.extend(i32.load8(i32.sub(i32.add(top, 31), i32.wrap(a[0])))))]),
      storeWord(top, short(found)),
    ]
  },
  SHL: shift(true, false),
  SHR: shift(false, false),
  SAR: shift(false, true),
  CLZ: ({ locals, top }) => {
    const [zeros, a] = [locals.take('i64'), wordAt(top)]
    return [
      zeros.set(i64.add(192n, i64.clz(a[0]))),
      ...(
        [
          [1, 128n],
          [2, 64n],
          [3, 0n],
        ] as const
      ).map(([index, above]) =>
        zeros.set(select(zeros, i64.add(above, i64.clz(a[index])), i64.isZero(a[index]))),
      ),
      storeWord(top, short(zeros)),
    ]
  },
}
