/**
 * Random numbers from a seed (mulberry32): the same seed makes the same choices on every machine.
 * @module
 */

export interface Random {
  /** At least 0, below 1. */
  next(): number
  /** A whole number, both bounds included. */
  integer(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** `count` different elements. */
  sample<T>(list: readonly T[], count: number): readonly T[]
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (list) => list[integer(0, list.length - 1)] as (typeof list)[number],
    sample(list, count) {
      const rest = [...list]
      return Array.from({ length: Math.min(count, list.length) }, () =>
        rest.splice(integer(0, rest.length - 1), 1),
      ).flat()
    },
  }
}
