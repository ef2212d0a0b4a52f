/**
 * Numbers that look random and come again with their seed.
 * @module
 */
export type Random = {
  /** 0 to `below` - 1. */
  readonly integer: (below: number) => number
  readonly pick: <T>(from: readonly T[]) => T
}

/** Mulberry32: one word of state, good enough to choose faults by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const integer = (below: number): number => word() % below
  return { integer, pick: (from) => from[integer(from.length)]! }
}
