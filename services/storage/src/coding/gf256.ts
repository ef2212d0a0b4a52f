/**
 * The field GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1, as Backblaze, klauspost and most others take it.
 * Adding is exclusive or.
 * @module
 */

const polynomial = 0x11d
const powers = new Uint8Array(510)
const logs = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power++) {
  powers[power] = value
  powers[power + 255] = value
  logs[value] = power
  value <<= 1
  if (value > 255) value ^= polynomial
}

/** The product of two elements. */
export function times(one: number, other: number): number {
  return one === 0 || other === 0 ? 0 : powers[logs[one]! + logs[other]!]!
}

/** The quotient of two elements; the divisor is not zero. */
function over(one: number, divisor: number): number {
  return one === 0 ? 0 : powers[logs[one]! + 255 - logs[divisor]!]!
}

/**
 * What the values of a polynomial at `points` weigh in its value at `at` (Lagrange); there are as many points as it has coefficients.
 * @param points - Different elements.
 */
export function weights(points: readonly number[], at: number): number[] {
  return points.map((point) =>
    points.reduce(
      (weight, other) => (other === point ? weight : times(weight, over(at ^ other, point ^ other))),
      1,
    ),
  )
}
