/**
 * Arithmetic of words whose limbs are variables or known.
 * @module
 */
import { isZero, known, limbAt, mapWord, short, zero, type Limb, type Word, type Writer } from './limbs.ts'

export function add(writer: Writer, a: Word, b: Word): Word {
  let carry = zero
  return mapWord(a, (limb, index) => {
    const other = limbAt(b, index)
    const part = writer.add(limb, other)
    if (index === 3) return writer.add(part, carry)
    const isOver = isZero(limb) || isZero(other) ? zero : writer.below(part, other)
    const sum = writer.add(part, carry)
    const isCarried = isZero(carry) || isZero(part) ? zero : writer.below(sum, carry)
    carry = writer.or(isOver, isCarried)
    return sum
  })
}

export function subtract(writer: Writer, a: Word, b: Word): Word {
  let borrow = zero
  return mapWord(a, (limb, index) => {
    const other = limbAt(b, index)
    const part = writer.sub(limb, other)
    if (index === 3) return writer.sub(part, borrow)
    const isUnder = writer.below(limb, other)
    const difference = writer.sub(part, borrow)
    const isBorrowed = isZero(borrow) ? zero : writer.below(part, borrow)
    borrow = writer.or(isUnder, isBorrowed)
    return difference
  })
}

/** Row by row; what is known to be zero costs nothing. */
export function multiply(writer: Writer, a: Word, b: Word): Word {
  const product = [zero, zero, zero, zero]
  for (const [row, x] of a.entries()) {
    if (isZero(x)) continue
    let carry = zero
    for (let column = 0; row + column < 4; column++) {
      const at = row + column
      const y = limbAt(b, column)
      const before = product[at] ?? zero
      if (at === 3) {
        product[at] = writer.add(writer.add(before, writer.mul(x, y)), carry)
        continue
      }
      // before + x * y + carry never needs more than two limbs.
      const [low, high] = multiplyWide(writer, x, y)
      const sum = writer.add(before, low)
      const isOver = isZero(before) || isZero(low) ? zero : writer.below(sum, low)
      const total = writer.add(sum, carry)
      const isCarried = isZero(sum) || isZero(carry) ? zero : writer.below(total, carry)
      product[at] = total
      carry = writer.add(high, writer.add(isOver, isCarried))
    }
  }
  return [product[0] ?? zero, product[1] ?? zero, product[2] ?? zero, product[3] ?? zero]
}

const half = known(0xffff_ffffn)

/** 64 x 64 -> 128 bits by halves. */
function multiplyWide(writer: Writer, x: Limb, y: Limb): readonly [Limb, Limb] {
  if (isZero(x) || isZero(y)) return [zero, zero]
  if (x.type === 'known' && x.value === 1n) return [y, zero]
  if (y.type === 'known' && y.value === 1n) return [x, zero]
  const [xl, xh] = [writer.and(x, half), writer.shr(x, 32)]
  const [yl, yh] = [writer.and(y, half), writer.shr(y, 32)]
  const cross = writer.add(writer.mul(xh, yl), writer.shr(writer.mul(xl, yl), 32))
  const other = writer.add(writer.mul(xl, yh), writer.and(cross, half))
  const high = writer.add(writer.add(writer.mul(xh, yh), writer.shr(cross, 32)), writer.shr(other, 32))
  return [writer.mul(x, y), high]
}

/** 1 where `a` is below `b`. `isSigned` compares two's complements. */
export function below(writer: Writer, a: Word, b: Word, isSigned = false): Word {
  let result = writer.below(a[0], b[0])
  for (const index of [1, 2, 3]) {
    const [one, other] = [limbAt(a, index), limbAt(b, index)]
    const isLast = index === 3 && isSigned
    if (isZero(one) && isZero(other) && !isLast) continue
    const less = writer.below(one, other, isLast)
    result = isZero(result) ? less : writer.or(less, writer.and(writer.same(one, other), result))
  }
  return short(result)
}

export function equal(writer: Writer, a: Word, b: Word): Word {
  return short(writer.none(mapWord(a, (limb, index) => writer.xor(limb, limbAt(b, index)))))
}

/** By a number of bits that is known. */
export function shiftLeft(writer: Writer, word: Word, amount: bigint): Word {
  if (amount >= 256n) return [zero, zero, zero, zero]
  const [limbs, bits] = [Number(amount >> 6n), Number(amount & 63n)]
  return mapWord(word, (_, index) => {
    const near = limbAt(word, index - limbs)
    if (bits === 0) return near
    return writer.or(writer.shl(near, bits), writer.shr(limbAt(word, index - limbs - 1), 64 - bits))
  })
}

/** As {@link shiftLeft}; `isSigned` fills with the sign. */
export function shiftRight(writer: Writer, word: Word, amount: bigint, isSigned = false): Word {
  const fill = isSigned ? writer.shrSigned(word[3], 63) : zero
  if (amount >= 256n) return [fill, fill, fill, fill]
  const [limbs, bits] = [Number(amount >> 6n), Number(amount & 63n)]
  const from = (index: number): Limb => word[index] ?? fill
  return mapWord(word, (_, index) => {
    const near = from(index + limbs)
    if (bits === 0) return near
    return writer.or(writer.shr(near, bits), writer.shl(from(index + limbs + 1), 64 - bits))
  })
}
