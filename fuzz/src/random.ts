/**
 * Seeded pseudo-random numbers (sfc32): the same seed gives the same run.
 * @see PractRand, "sfc" by Chris Doty-Humphrey
 * @module
 */

export interface Random {
  /** 0 … 2^32 - 1. */
  uint32(): number
  /** 0 … `bound` - 1; 0 when there is nothing to choose from. */
  below(bound: number): number
  /** True once in `n` times. */
  oneIn(n: number): boolean
  /** @throws {RangeError} `items` is empty. */
  pick<T>(items: readonly T[]): T
}

export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, 0x9e37_79b9, 0x243f_6a88, 1]
  const uint32 = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) uint32()
  const below = (bound: number): number => (bound <= 1 ? 0 : Math.floor((uint32() / 2 ** 32) * bound))
  return {
    uint32,
    below,
    oneIn: (n) => below(n) === 0,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('There is nothing to pick from.')
      return item
    },
  }
}
