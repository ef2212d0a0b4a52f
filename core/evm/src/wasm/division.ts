/**
 * Division of long words, in digits of 32 bits: DIV, MOD, SDIV, SMOD, ADDMOD and MULMOD where one limb is not enough.
 * @see Knuth, The Art of Computer Programming, volume 2, section 4.3.1, algorithm D
 * @module
 */
import {
  block,
  br,
  brIf,
  i32,
  i64,
  label,
  loop,
  memory,
  ret,
  run,
  steps,
  when,
  type Expr,
  type FunctionRef,
  type Step,
  type Variable,
} from './code.ts'
import { divisor, numerator, quotient } from './layout.ts'
import type { Locals, ModuleBuilder } from './module.ts'
import {
  anyOf,
  hold,
  limbOf,
  multiplyByLimb,
  not,
  storeWord,
  wordAt,
  zero,
  type Limb,
  type Word,
} from './words.ts'

/** Each takes where the top operand lies and leaves the result where the last one does. */
export type DivisionFunctions = Readonly<
  Record<'DIV' | 'MOD' | 'SDIV' | 'SMOD' | 'ADDMOD' | 'MULMOD', FunctionRef>
>

type Count = Variable<'i32'>

const digitBits = 32n
const digitMask = 0xffff_ffffn

export function defineDivision(module: ModuleBuilder): DivisionFunctions {
  const divide = defineDivide(module)
  const unsigned = (name: string, result: number): FunctionRef =>
    module.define({ name, params: ['i32'] }, (_, top) => [
      top.set(i32.sub(top, 32)),
      ...withDivisor(top, wordAt(top), [
        storeWord(i32.of(numerator), wordAt(top, 32)),
        run(divide, i32.of(8)),
        storeWord(top, wordAt(i32.of(result))),
      ]),
    ])
  return {
    DIV: unsigned('DIV', quotient),
    MOD: unsigned('MOD', numerator),
    SDIV: defineSigned('SDIV', module, divide, quotient),
    SMOD: defineSigned('SMOD', module, divide, numerator),
    ADDMOD: defineAddMod(module, divide),
    MULMOD: defineMulMod(module, divide),
  }
}

/** Nothing divides by zero: the result is zero then, which the divisor's place already says. */
function withDivisor(at: Expr<'i32'>, word: Word, work: readonly Step[]): Step[] {
  return [when(i64.ne(anyOf(wordAt(at)), 0n), [storeWord(i32.of(divisor), word), ...work])]
}

/** Two's complement of a word in memory. */
function negate(locals: Locals, at: Expr<'i32'>): Step {
  const carry = locals.take('i64')
  const inverted = not(wordAt(at))
  return steps(
    carry.set(i64.of(1n)),
    ...[0, 1, 2, 3].flatMap((index) => [
      i64.store(at, i64.add(limbOf(inverted, index), carry), 8 * index),
      // The carry goes on through limbs that became zero.
      carry.set(i64.and(carry, i64.extend(i64.isZero(i64.load(at, 8 * index))))),
    ]),
  )
}

/** By absolute values. A quotient's sign is that of both; a remainder's is the numerator's. */
function defineSigned(name: string, module: ModuleBuilder, divide: FunctionRef, result: number): FunctionRef {
  return module.define({ name, params: ['i32'] }, (locals, top) => {
    const [a, b] = [locals.take('i64'), locals.take('i64')]
    const isNegative = (sign: Limb): Expr<'i32'> => i64.ltSigned(sign, 0n)
    return [
      top.set(i32.sub(top, 32)),
      a.set(i64.load(top, 32 + 24)),
      b.set(i64.load(top, 24)),
      ...withDivisor(top, wordAt(top), [
        storeWord(i32.of(numerator), wordAt(top, 32)),
        when(isNegative(a), [negate(locals, i32.of(numerator))]),
        when(isNegative(b), [negate(locals, i32.of(divisor))]),
        run(divide, i32.of(8)),
        when(isNegative(result === quotient ? i64.xor(a, b) : a), [negate(locals, i32.of(result))]),
        storeWord(top, wordAt(i32.of(result))),
      ]),
    ]
  })
}

/** The sum has a 257th bit. */
function defineAddMod(module: ModuleBuilder, divide: FunctionRef): FunctionRef {
  return module.define({ name: 'ADDMOD', params: ['i32'] }, (locals, top) => {
    const [sum, carry] = [locals.take('i64'), locals.take('i64')]
    const [a, b] = [wordAt(top, 64), wordAt(top, 32)]
    const add = [0, 1, 2, 3].flatMap((index) => [
      sum.set(i64.add(limbOf(a, index), limbOf(b, index))),
      i64.store(numerator, i64.add(sum, carry), 8 * index),
      carry.set(
        i64.extend(i32.or(i64.lt(sum, limbOf(b, index)), i64.lt(i64.load(numerator, 8 * index), carry))),
      ),
    ])
    return [
      top.set(i32.sub(top, 64)),
      ...withDivisor(top, wordAt(top), [
        carry.set(zero),
        ...add,
        i64.store(numerator, carry, 32),
        run(divide, i32.of(10)),
        storeWord(top, wordAt(i32.of(numerator))),
      ]),
    ]
  })
}

/** The product has 512 bits: four rows, each five limbs, one limb above the other. */
function defineMulMod(module: ModuleBuilder, divide: FunctionRef): FunctionRef {
  return module.define({ name: 'MULMOD', params: ['i32'] }, (locals, top) => {
    const [read, a] = hold(locals, wordAt(top, 64))
    const [carry, sum] = [locals.take('i64'), locals.take('i64')]
    const row = [0, 1, 2, 3, 4].map(() => locals.take('i64'))
    const rows = [0, 1, 2, 3].flatMap((index) => {
      const limb = i64.load(top, 32 + 8 * index)
      const product = locals.scope(() => multiplyByLimb(locals, row, a, limb))
      return [
        product,
        carry.set(zero),
        ...row.flatMap((part, at) => accumulate(part, carry, sum, index + at, index)),
      ]
    })
    return [
      top.set(i32.sub(top, 64)),
      ...withDivisor(top, wordAt(top), [
        read,
        ...rows,
        run(divide, i32.of(16)),
        storeWord(top, wordAt(i32.of(numerator))),
      ]),
    ]
  })
}

/** Adds a row's limb to the product so far; the first row, and each row's last limb, find nothing there. */
function accumulate(
  part: Variable<'i64'>,
  carry: Variable<'i64'>,
  sum: Variable<'i64'>,
  at: number,
  row: number,
): Step[] {
  const place = 8 * at
  if (row === 0) return [i64.store(numerator, part, place)]
  if (at === row + 4) return [i64.store(numerator, i64.add(part, carry), place)]
  return [
    sum.set(i64.add(part, i64.load(numerator, place))),
    i64.store(numerator, i64.add(sum, carry), place),
    carry.set(i64.extend(i32.or(i64.lt(sum, part), i64.lt(i64.load(numerator, place), carry)))),
  ]
}

/** Does `body` for `count` less one down to 0. */
function countDown(count: Count, ...body: readonly Step[]): Step {
  const [done, next] = [label('counted down'), label('next count')]
  return block(
    done,
    loop(next, brIf(done, i32.isZero(count)), count.set(i32.sub(count, 1)), ...body, br(next)),
  )
}

function digitOf(start: number, index: Expr<'i32'>): Expr<'i32'> {
  return i32.add(i32.shl(index, 2), start)
}

/** `divide(digits)`: the numerator has so many digits; the quotient is left in its place, the remainder in the numerator's. */
function defineDivide(module: ModuleBuilder): FunctionRef {
  return module.define({ params: ['i32'] }, (locals, digits) => {
    const size = locals.take('i32')
    const significant = (start: number, count: Count): Step => {
      const [done, next] = [label('a digit'), label('next digit')]
      const isZero = i64.isZero(i64.load32(i32.add(digitOf(start, count), -4)))
      return block(
        done,
        loop(next, brIf(done, i32.isZero(count)), when(isZero, [count.set(i32.sub(count, 1)), br(next)])),
      )
    }
    return [
      memory.fill(quotient, 0, 64),
      // A digit above the numerator takes what normalising shifts out.
      i64.store32(digitOf(numerator, digits), 0n),
      size.set(i32.of(8)),
      significant(divisor, size),
      significant(numerator, digits),
      when(i32.lt(digits, size), [ret()]),
      when(i32.eq(size, 1), [...divideByDigit(locals, digits), ret()]),
      ...divideLong(locals, digits, size),
    ]
  })
}

function divideByDigit(locals: Locals, digits: Count): Step[] {
  const [rest, by, count] = [locals.take('i64'), locals.take('i64'), locals.take('i32')]
  const at = digitOf(numerator, count)
  return [
    rest.set(zero),
    by.set(i64.load32(i32.of(divisor))),
    count.set(digits),
    countDown(
      count,
      rest.set(i64.or(i64.shl(rest, digitBits), i64.load32(at))),
      i64.store32(digitOf(quotient, count), i64.div(rest, by)),
      i64.store32(at, 0n),
      rest.set(i64.rem(rest, by)),
    ),
    i64.store(numerator, rest),
  ]
}

function divideLong(locals: Locals, digits: Count, size: Count): Step[] {
  const [shift, highest, second] = [locals.take('i64'), locals.take('i64'), locals.take('i64')]
  const [guess, rest, carry, digit] = [
    locals.take('i64'),
    locals.take('i64'),
    locals.take('i64'),
    locals.take('i64'),
  ]
  const [count, place, at, last] = [
    locals.take('i32'),
    locals.take('i32'),
    locals.take('i32'),
    locals.take('i32'),
  ]
  /** A digit with the bits that come up from the digit below. */
  const shiftUp = (start: number): Step =>
    i64.store32(
      digitOf(start, count),
      i64.shr(i64.shl(i64.loadUnaligned(i32.add(digitOf(start, count), -4)), shift), digitBits),
    )
  const [found, correct] = [label('digit found'), label('guess too high')]
  const product = i64.mul(guess, i64.load32(digitOf(divisor, at)))
  const here = digitOf(numerator, i32.add(place, at))
  return [
    shift.set(i64.sub(i64.clz(i64.load32(i32.add(digitOf(divisor, size), -4))), 32n)),
    count.set(size),
    countDown(count, shiftUp(divisor)),
    count.set(i32.add(digits, 1)),
    countDown(count, shiftUp(numerator)),
    highest.set(i64.load32(i32.add(digitOf(divisor, size), -4))),
    second.set(i64.load32(i32.add(digitOf(divisor, size), -8))),
    place.set(i32.add(i32.sub(digits, size), 1)),
    countDown(
      place,
      last.set(digitOf(numerator, i32.add(place, size))),
      // Two digits by the divisor's highest: at most two too high, which the next digit shows.
      rest.set(i64.loadUnaligned(i32.add(last, -4))),
      guess.set(i64.div(rest, highest)),
      rest.set(i64.rem(rest, highest)),
      block(
        found,
        loop(
          correct,
          brIf(
            found,
            i32.and(
              i64.le(guess, digitMask),
              i64.le(i64.mul(guess, second), i64.or(i64.shl(rest, digitBits), i64.load32(i32.add(last, -8)))),
            ),
          ),
          guess.set(i64.sub(guess, 1n)),
          rest.set(i64.add(rest, highest)),
          brIf(correct, i64.le(rest, digitMask)),
        ),
      ),
      ...subtractProduct({ at, carry, digit, size, last, product, here }),
      when(i64.ltSigned(digit, 0n), [
        guess.set(i64.sub(guess, 1n)),
        ...addBack({ at, carry, digit, size, last, here }),
      ]),
      i64.store32(digitOf(quotient, place), guess),
    ),
    at.set(i32.of(0)),
    ...upTo(size, at, [
      i64.store32(digitOf(numerator, at), i64.shr(i64.loadUnaligned(digitOf(numerator, at)), shift)),
    ]),
  ]
}

type RowOfDigits = {
  readonly at: Count
  readonly carry: Variable<'i64'>
  readonly digit: Variable<'i64'>
  readonly size: Count
  /** The digit above the row. */
  readonly last: Count
  readonly here: Expr<'i32'>
}

/** Takes guess times divisor away; `digit` is negative when that was too much. */
function subtractProduct(it: RowOfDigits & { readonly product: Limb }): Step[] {
  const { at, carry, digit, size, last, product, here } = it
  return [
    carry.set(zero),
    at.set(i32.of(0)),
    ...upTo(size, at, [
      digit.set(i64.sub(i64.sub(i64.load32(here), carry), i64.and(product, digitMask))),
      i64.store32(here, digit),
      carry.set(i64.sub(i64.shr(product, digitBits), i64.shrSigned(digit, digitBits))),
    ]),
    digit.set(i64.sub(i64.load32(last), carry)),
    i64.store32(last, digit),
  ]
}

function addBack({ at, carry, digit, size, last, here }: RowOfDigits): Step[] {
  return [
    carry.set(zero),
    at.set(i32.of(0)),
    ...upTo(size, at, [
      digit.set(i64.add(i64.add(i64.load32(here), i64.load32(digitOf(divisor, at))), carry)),
      i64.store32(here, digit),
      carry.set(i64.shr(digit, digitBits)),
    ]),
    i64.store32(last, i64.add(i64.load32(last), carry)),
  ]
}

/** Does `body` with `at` going up to, not with, `size`. */
function upTo(size: Count, at: Count, body: readonly Step[]): Step[] {
  const next = label('next digit')
  return [loop(next, ...body, at.set(i32.add(at, 1)), brIf(next, i32.lt(at, size)))]
}
