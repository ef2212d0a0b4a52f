/**
 * 256-bit words as four 64-bit limbs, the lowest first, as they lie on the stack: 32 bytes, little-endian.
 * @module
 */
import { i32, i64, select, steps, type Expr, type Step, type Variable } from './code.ts'
import type { Locals } from './module.ts'

export type Limb = Expr<'i64'>
export type Word = readonly [Limb, Limb, Limb, Limb]
type Address = Expr<'i32'>

export const zero: Limb = i64.of(0n)
const ones = i64.of(-1n)

/** The limbs at an address, read each time they are used. */
export function wordAt(at: Address, offset = 0): Word {
  return four((index) => i64.load(at, offset + 8 * index))
}

export function storeWord(at: Address, word: Word, offset = 0): Step {
  return steps(...word.map((limb, index) => i64.store(at, limb, offset + 8 * index)))
}

/** A word of one limb. */
export function short(limb: Limb): Word {
  return [limb, zero, zero, zero]
}

export function bit(condition: Expr<'i32'>): Word {
  return short(i64.extend(condition))
}

/** Whether any bit is set, as a limb. */
export function anyOf(limbs: readonly Limb[]): Limb {
  return limbs.reduce((all, limb) => i64.or(all, limb))
}

export function four(limb: (index: number) => Limb): Word {
  return [limb(0), limb(1), limb(2), limb(3)]
}

export function each(a: Word, b: Word, operation: (a: Limb, b: Limb) => Limb): Word {
  return four((index) => operation(limbOf(a, index), limbOf(b, index)))
}

export function not(a: Word): Word {
  return four((index) => i64.xor(limbOf(a, index), ones))
}

/** Reads a word into variables. */
export function hold(locals: Locals, word: Word): readonly [Step, readonly Variable<'i64'>[] & Word] {
  const held = [locals.take('i64'), locals.take('i64'), locals.take('i64'), locals.take('i64')] as const
  return [steps(...held.map((limb, index) => limb.set(limbOf(word, index)))), held]
}

/** Adds `b` to the held word `a`; the sum is in `a`. */
export function addInto(locals: Locals, a: readonly Variable<'i64'>[], b: Word): Step {
  const [carry, sum] = [locals.take('i64'), locals.take('i64')]
  return steps(
    ...a.flatMap((limb, index) => {
      const other = limbOf(b, index)
      if (index === 0) return [limb.set(i64.add(limb, other)), carry.set(i64.extend(i64.lt(limb, other)))]
      const last = index === 3
      if (last) return [limb.set(i64.add(i64.add(limb, other), carry))]
      return [
        sum.set(i64.add(limb, other)),
        limb.set(i64.add(sum, carry)),
        carry.set(i64.extend(i32.or(i64.lt(sum, other), i64.lt(limb, carry)))),
      ]
    }),
  )
}

/** Takes the held word `b` from the held word `a`; the difference is in `a`. */
export function subtractFrom(locals: Locals, a: readonly Variable<'i64'>[], b: Word): Step {
  const [borrow, next] = [locals.take('i64'), locals.take('i64')]
  return steps(
    ...a.flatMap((limb, index) => {
      const other = limbOf(b, index)
      if (index === 0) return [borrow.set(i64.extend(i64.lt(limb, other))), limb.set(i64.sub(limb, other))]
      if (index === 3) return [limb.set(i64.sub(i64.sub(limb, other), borrow))]
      return [
        next.set(i64.extend(i32.or(i64.lt(limb, other), i32.and(i64.eq(limb, other), i32.wrap(borrow))))),
        limb.set(i64.sub(i64.sub(limb, other), borrow)),
        borrow.set(next),
      ]
    }),
  )
}

/** Whether `a` is below `b`, both held. `isSigned` compares two's complements. */
export function isBelow(a: Word, b: Word, isSigned = false): Expr<'i32'> {
  let below = i64.lt(a[0], b[0])
  for (const index of [1, 2, 3]) {
    const [one, other] = [limbOf(a, index), limbOf(b, index)]
    const less = index === 3 && isSigned ? i64.ltSigned(one, other) : i64.lt(one, other)
    below = select(below, less, i64.eq(one, other))
  }
  return below
}

/** The low 256 bits of the product of held words, in `to`. */
export function multiplyInto(locals: Locals, to: readonly Variable<'i64'>[], a: Word, b: Word): Step {
  const [low, high, carry, sum] = [
    locals.take('i64'),
    locals.take('i64'),
    locals.take('i64'),
    locals.take('i64'),
  ]
  const work: Step[] = to.map((limb) => limb.set(zero))
  for (let row = 0; row < 4; row++) {
    work.push(carry.set(zero))
    for (let column = 0; row + column < 4; column++) {
      const target = to[row + column] as Variable<'i64'>
      const [x, y] = [limbOf(a, row), limbOf(b, column)]
      if (row + column === 3) {
        work.push(target.set(i64.add(i64.add(target, i64.mul(x, y)), carry)))
        continue
      }
      // target + x * y + carry never needs more than two limbs.
      work.push(
        wideMultiply(locals, low, high, x, y),
        sum.set(i64.add(target, low)),
        high.set(i64.add(high, i64.extend(i64.lt(sum, low)))),
        target.set(i64.add(sum, carry)),
        carry.set(i64.add(high, i64.extend(i64.lt(target, carry)))),
      )
    }
  }
  return steps(...work)
}

/** A held word times one limb, in the four limbs of `to`, or in five where it has them. Most products have a short factor. */
export function multiplyByLimb(locals: Locals, to: readonly Variable<'i64'>[], a: Word, b: Limb): Step {
  const [low, high, carry] = [locals.take('i64'), locals.take('i64'), locals.take('i64')]
  return steps(
    carry.set(zero),
    ...to.flatMap((target, index) => {
      if (index === 4) return [target.set(carry)]
      if (index === to.length - 1) return [target.set(i64.add(i64.mul(a[3], b), carry))]
      return [
        wideMultiply(locals, low, high, limbOf(a, index), b),
        target.set(i64.add(low, carry)),
        carry.set(i64.add(high, i64.extend(i64.lt(target, carry)))),
      ]
    }),
  )
}

const half = 0xffff_ffffn

/** 64 x 64 -> 128 bits by halves. WebAssembly has no instruction for it yet. */
function wideMultiply(locals: Locals, low: Variable<'i64'>, high: Variable<'i64'>, x: Limb, y: Limb): Step {
  return locals.scope(() => {
    const [xl, xh, yl, yh, cross] = [0, 0, 0, 0, 0].map(() => locals.take('i64')) as [
      Variable<'i64'>,
      Variable<'i64'>,
      Variable<'i64'>,
      Variable<'i64'>,
      Variable<'i64'>,
    ]
    return steps(
      xl.set(i64.and(x, half)),
      xh.set(i64.shr(x, 32n)),
      yl.set(i64.and(y, half)),
      yh.set(i64.shr(y, 32n)),
      // What the two crossed products and the low product's upper half sum up to, without overflow.
      low.set(i64.mul(xl, yl)),
      cross.set(i64.add(i64.mul(xh, yl), i64.shr(low, 32n))),
      high.set(i64.add(i64.mul(xl, yh), i64.and(cross, half))),
      low.set(i64.or(i64.and(low, half), i64.shl(high, 32n))),
      high.set(i64.add(i64.add(i64.mul(xh, yh), i64.shr(cross, 32n)), i64.shr(high, 32n))),
    )
  })
}

export function limbOf(word: Word, index: number): Limb {
  return word[index] as Limb
}
