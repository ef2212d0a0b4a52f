/**
 * Instructions that are worked out in variables. All others are the interpreter's own, see {@link BlockWriter}.
 * @module
 */
import { brIf, i32, i64, run, v128, when, type Expr, type FunctionRef, type Variable } from '../wasm/code.ts'
import { storeWord } from '../wasm/words.ts'
import { reach, type Registers } from '../wasm/registers.ts'
import {
  expr,
  isZero,
  known,
  limbAt,
  mapWord,
  short,
  valueOf,
  type Limb,
  type Word,
  type Writer,
} from './limbs.ts'
import { add, below, equal, multiply, shiftLeft, shiftRight, subtract } from './words.ts'

/** What instructions work with. */
export type Workplace = {
  readonly writer: Writer
  readonly registers: Registers
  /** A word of the frame's stack in memory, above all that lives there. */
  readonly place: (index: number) => Expr<'i32'>
  /** Variables for a word on its way to or from memory. */
  readonly halves: readonly [Variable<'v128'>, Variable<'v128'>]
  readonly division: { readonly DIV: FunctionRef; readonly MOD: FunctionRef }
}

/** The first operand was the top. undefined where the interpreter's own way is needed. */
type Inline = (workplace: Workplace, a: Word, b: Word) => Word | 'nothing' | undefined

export const inline: Readonly<Record<string, Inline>> = {
  ADD: ({ writer }, a, b) => add(writer, a, b),
  SUB: ({ writer }, a, b) => subtract(writer, a, b),
  MUL: ({ writer }, a, b) => multiply(writer, a, b),
  DIV: (workplace, a, b) => divide(workplace, 'DIV', a, b),
  MOD: (workplace, a, b) => divide(workplace, 'MOD', a, b),
  LT: ({ writer }, a, b) => below(writer, a, b),
  GT: ({ writer }, a, b) => below(writer, b, a),
  SLT: ({ writer }, a, b) => below(writer, a, b, true),
  SGT: ({ writer }, a, b) => below(writer, b, a, true),
  EQ: ({ writer }, a, b) => equal(writer, a, b),
  ISZERO: ({ writer }, a) => short(writer.none(a)),
  AND: ({ writer }, a, b) => mapWord(a, (limb, index) => writer.and(limb, limbAt(b, index))),
  OR: ({ writer }, a, b) => mapWord(a, (limb, index) => writer.or(limb, limbAt(b, index))),
  XOR: ({ writer }, a, b) => mapWord(a, (limb, index) => writer.xor(limb, limbAt(b, index))),
  NOT: ({ writer }, a) => mapWord(a, (limb) => writer.xor(limb, known(-1n))),
  SHL: ({ writer }, amount, word) => shifted(amount, (bits) => shiftLeft(writer, word, bits)),
  SHR: ({ writer }, amount, word) => shifted(amount, (bits) => shiftRight(writer, word, bits)),
  SAR: ({ writer }, amount, word) => shifted(amount, (bits) => shiftRight(writer, word, bits, true)),
  GAS: ({ writer, registers }) => short(writer.hold(registers.gas)),
  MSIZE: ({ writer, registers }) => short(writer.hold(i64.extend(registers.memoryBytes))),
  MLOAD: load,
  MSTORE: store,
  MSTORE8: (workplace, at, word) => {
    const to = reached(workplace, at, 1n)
    workplace.writer.write(i32.store8(to.at, i32.wrap(expr(word[0])), to.offset))
    return 'nothing'
  },
}

function shifted(amount: Word, shift: (bits: bigint) => Word): Word | undefined {
  const bits = valueOf(amount)
  return bits === undefined ? undefined : shift(bits)
}

/** One limb by one limb here; longer words by the interpreter's function. */
function divide(workplace: Workplace, name: 'DIV' | 'MOD', a: Word, b: Word): Word {
  const { writer, place } = workplace
  const high = writer.any([a[1], a[2], a[3], b[1], b[2], b[3]])
  const divisor = b[0]
  const quotient = (name === 'DIV' ? i64.div : i64.rem)(expr(a[0]), expr(divisor))
  const low = writer.take()
  const byLimb = isKnownSet(divisor)
    ? [low.variable.set(quotient)]
    : [when(i64.isZero(expr(divisor)), [low.variable.set(i64.of(0n))], [low.variable.set(quotient)])]
  if (isZero(high)) {
    writer.write(...byLimb)
    return short(low)
  }
  const rest = [writer.take(), writer.take(), writer.take()] as const
  const result = [low, ...rest] as const
  writer.write(
    when(
      i64.isZero(expr(high)),
      [...byLimb, ...rest.map(({ variable }) => variable.set(i64.of(0n)))],
      [
        storeWord(place(1), limbsOf(a)),
        storeWord(place(0), limbsOf(b)),
        run(workplace.division[name], place(1)),
        ...result.map(({ variable }, index) => variable.set(i64.load(place(0), 8 * index))),
      ],
    ),
  )
  return result
}

function isKnownSet(limb: Limb): boolean {
  return limb.type === 'known' && limb.value !== 0n
}

/** The expressions of a word's limbs. */
export function limbsOf(word: Word): readonly [Expr<'i64'>, Expr<'i64'>, Expr<'i64'>, Expr<'i64'>] {
  return [expr(word[0]), expr(word[1]), expr(word[2]), expr(word[3])]
}

type MemoryPlace = { readonly at: Expr<'i32'>; readonly offset: number }

/** Below this a known place is written into the instruction. */
const offsetMax = 2n ** 31n

/** Memory of so many bytes from there on, made and paid for. */
function reached({ writer, registers }: Workplace, at: Word, size: bigint): MemoryPlace {
  const offset = valueOf(at)
  if (offset !== undefined && offset < offsetMax) {
    writer.write(reach(registers, i64.of(offset + size)))
    return { at: registers.memory, offset: Number(offset) }
  }
  const far = writer.any([at[1], at[2], at[3], writer.shr(at[0], 32)])
  if (!isZero(far)) writer.write(brIf(registers.exits.outOfGas, i64.ne(expr(far), 0n)))
  writer.write(reach(registers, i64.add(expr(at[0]), size)))
  return { at: writer.int(i32.add(registers.memory, i32.wrap(expr(at[0])))), offset: 0 }
}

/** Memory has the other order of bytes. */
function load(workplace: Workplace, at: Word): Word {
  const { writer } = workplace
  const [high, low] = workplace.halves
  const from = reached(workplace, at, 32n)
  writer.write(
    low.set(v128.loadUnaligned(from.at, from.offset + 16)),
    low.set(v128.reverse(low)),
    high.set(v128.loadUnaligned(from.at, from.offset)),
    high.set(v128.reverse(high)),
  )
  return [
    writer.hold(v128.lane(low, 0)),
    writer.hold(v128.lane(low, 1)),
    writer.hold(v128.lane(high, 0)),
    writer.hold(v128.lane(high, 1)),
  ]
}

function store(workplace: Workplace, at: Word, word: Word): 'nothing' {
  const {
    writer,
    halves: [half],
  } = workplace
  const to = reached(workplace, at, 32n)
  for (const [offset, low, high] of [
    [16, word[0], word[1]],
    [0, word[2], word[3]],
  ] as const) {
    if (low.type === 'known' && high.type === 'known') {
      writer.write(
        i64.storeUnaligned(to.at, reversed(high.value), to.offset + offset),
        i64.storeUnaligned(to.at, reversed(low.value), to.offset + offset + 8),
      )
    } else {
      writer.write(
        half.set(v128.ofLanes(expr(low), expr(high))),
        v128.storeUnaligned(to.at, v128.reverse(half), to.offset + offset),
      )
    }
  }
  return 'nothing'
}

/** The eight bytes in the opposite order. */
function reversed(limb: bigint): bigint {
  let result = 0n
  for (let index = 0n; index < 64n; index += 8n) result = (result << 8n) | ((limb >> index) & 0xffn)
  return result
}
