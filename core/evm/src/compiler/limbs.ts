/**
 * Limbs of words while code is written: known numbers, or variables that will hold them. What is known is worked out here
 * and now, so that a bool or a masked word costs one limb and not four.
 * @module
 */
import { i32, i64, type Expr, type Step, type Variable } from '../wasm/code.ts'
import type { Locals } from '../wasm/module.ts'

export type Limb =
  | { readonly type: 'known'; readonly value: bigint }
  | { readonly type: 'held'; readonly variable: Variable<'i64'> }
  /** 0 or 1. */
  | { readonly type: 'bit'; readonly variable: Variable<'i32'> }
/** The lowest limb first. */
export type Word = readonly [Limb, Limb, Limb, Limb]

const all = 2n ** 64n - 1n
export const zero: Limb = known(0n)

export function known(value: bigint): Limb {
  return { type: 'known', value: value & all }
}

export function knownWord(value: bigint): Word {
  return [known(value), known(value >> 64n), known(value >> 128n), known(value >> 192n)]
}

export function short(limb: Limb): Word {
  return [limb, zero, zero, zero]
}

/** The word, where all of it is known. */
export function valueOf(word: Word): bigint | undefined {
  let value = 0n
  for (const [index, limb] of word.entries()) {
    if (limb.type !== 'known') return undefined
    value |= limb.value << BigInt(64 * index)
  }
  return value
}

export function isZero(limb: Limb): boolean {
  return limb.type === 'known' && limb.value === 0n
}

export function limbAt(word: Word, index: number): Limb {
  return word[index] ?? zero
}

export function mapWord(word: Word, change: (limb: Limb, index: number) => Limb): Word {
  return [change(word[0], 0), change(word[1], 1), change(word[2], 2), change(word[3], 3)]
}

export function expr(limb: Limb): Expr<'i64'> {
  if (limb.type === 'known') return i64.of(limb.value)
  return limb.type === 'held' ? limb.variable : i64.extend(limb.variable)
}

/** A limb as a condition. */
export function isSet(limb: Limb): Expr<'i32'> {
  if (limb.type === 'known') return i32.of(limb.value === 0n ? 0 : 1)
  return limb.type === 'bit' ? limb.variable : i64.ne(limb.variable, 0n)
}

type Fold = (a: bigint, b: bigint) => bigint
type Instruction = (a: Expr<'i64'>, b: Expr<'i64'>) => Expr<'i64'>

/** Writes code, and hands out the variables for what it works out. */
export class Writer {
  readonly locals: Locals
  #steps: Step[] = []
  #used: Extract<Limb, { variable: unknown }>[] = []
  readonly #freeLimbs: Variable<'i64'>[] = []
  readonly #freeBits: Variable<'i32'>[] = []

  constructor(locals: Locals) {
    this.locals = locals
  }

  write(...steps: readonly Step[]): void {
    this.#steps.push(...steps)
  }

  /** What `work` writes, for a branch of its own. */
  capture(work: () => void): readonly Step[] {
    const outer = this.#steps
    this.#steps = []
    work()
    const inner = this.#steps
    this.#steps = outer
    return inner
  }

  /** A variable that is not set yet. */
  take(): Extract<Limb, { type: 'held' }> {
    const limb = { type: 'held', variable: this.#freeLimbs.pop() ?? this.locals.take('i64') } as const
    this.#used.push(limb)
    return limb
  }

  hold(value: Expr<'i64'>): Limb {
    const limb = this.take()
    this.write(limb.variable.set(value))
    return limb
  }

  bit(condition: Expr<'i32'>): Limb {
    return { type: 'bit', variable: this.int(condition) }
  }

  int(value: Expr<'i32'>): Variable<'i32'> {
    const variable = this.#freeBits.pop() ?? this.locals.take('i32')
    this.#used.push({ type: 'bit', variable })
    this.write(variable.set(value))
    return variable
  }

  /** The limb in a variable that nobody else writes, while words change their places. */
  keep(limb: Limb): Limb {
    return limb.type === 'held' ? this.hold(limb.variable) : limb
  }

  /** Variables that nothing on the stack names any more are free again. */
  settle(stack: readonly Word[]): void {
    if (this.#used.length === 0) return
    const live = new Set<unknown>()
    for (const word of stack) for (const limb of word) if (limb.type !== 'known') live.add(limb.variable)
    if (this.#used.every(({ variable }) => live.has(variable))) return
    const kept = []
    for (const limb of this.#used) {
      if (live.has(limb.variable)) kept.push(limb)
      else if (limb.type === 'held') this.#freeLimbs.push(limb.variable)
      else this.#freeBits.push(limb.variable)
    }
    this.#used = kept
  }

  add(a: Limb, b: Limb): Limb {
    if (isZero(a)) return b
    return isZero(b) ? a : this.#fold(a, b, i64.add, (x, y) => x + y)
  }

  sub(a: Limb, b: Limb): Limb {
    return isZero(b) ? a : this.#fold(a, b, i64.sub, (x, y) => x - y)
  }

  mul(a: Limb, b: Limb): Limb {
    if (isZero(a) || isZero(b)) return zero
    return this.#fold(a, b, i64.mul, (x, y) => x * y)
  }

  and(a: Limb, b: Limb): Limb {
    if (isZero(a) || isZero(b)) return zero
    if (isAll(a)) return b
    if (isAll(b)) return a
    if (a.type === 'bit' && b.type === 'bit') return this.bit(i32.and(a.variable, b.variable))
    return this.#fold(a, b, i64.and, (x, y) => x & y)
  }

  or(a: Limb, b: Limb): Limb {
    if (isZero(a)) return b
    if (isZero(b)) return a
    if (a.type === 'bit' && b.type === 'bit') return this.bit(i32.or(a.variable, b.variable))
    return this.#fold(a, b, i64.or, (x, y) => x | y)
  }

  xor(a: Limb, b: Limb): Limb {
    if (isZero(a)) return b
    return isZero(b) ? a : this.#fold(a, b, i64.xor, (x, y) => x ^ y)
  }

  /** By less than 64. */
  shl(a: Limb, bits: number): Limb {
    return bits === 0 || isZero(a) ? a : this.#fold(a, known(BigInt(bits)), i64.shl, (x, y) => x << y)
  }

  shr(a: Limb, bits: number): Limb {
    if (bits === 0 || isZero(a)) return a
    return a.type === 'bit' ? zero : this.#fold(a, known(BigInt(bits)), i64.shr, (x, y) => x >> y)
  }

  shrSigned(a: Limb, bits: number): Limb {
    if (bits === 0 || isZero(a)) return a
    return this.#fold(a, known(BigInt(bits)), i64.shrSigned, (x, y) => BigInt.asIntN(64, x) >> y)
  }

  /** Whether `a` is below `b`. */
  below(a: Limb, b: Limb, isSigned = false): Limb {
    if (a.type === 'known' && b.type === 'known') {
      const isBelow = isSigned ? BigInt.asIntN(64, a.value) < BigInt.asIntN(64, b.value) : a.value < b.value
      return known(isBelow ? 1n : 0n)
    }
    if (isZero(b) && !isSigned) return zero
    return this.bit((isSigned ? i64.ltSigned : i64.lt)(expr(a), expr(b)))
  }

  same(a: Limb, b: Limb): Limb {
    if (a.type === 'known' && b.type === 'known') return known(a.value === b.value ? 1n : 0n)
    return this.bit(i64.eq(expr(a), expr(b)))
  }

  /** Whether any bit is set, as a limb. */
  any(limbs: readonly Limb[]): Limb {
    return limbs.reduce((some, limb) => this.or(some, limb), zero)
  }

  /** Whether none of a word's bits is set. */
  none(word: Word): Limb {
    if (word.some((limb) => limb.type === 'known' && limb.value !== 0n)) return zero
    const some = this.any(word)
    if (some.type === 'known') return known(1n)
    return this.bit(some.type === 'bit' ? i32.isZero(some.variable) : i64.isZero(some.variable))
  }

  #fold(a: Limb, b: Limb, instruction: Instruction, fold: Fold): Limb {
    if (a.type === 'known' && b.type === 'known') return known(fold(a.value, b.value))
    return this.hold(instruction(expr(a), expr(b)))
  }
}

function isAll(limb: Limb): boolean {
  return limb.type === 'known' && limb.value === all
}
