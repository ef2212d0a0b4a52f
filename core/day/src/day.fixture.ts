/**
 * Members and circles drawn from a seed, for tests and measurements.
 * @module
 */
import { DayState } from './day-state.ts'
import type { Account, DayParameters } from './types.ts'

export const testParameters: DayParameters = {
  totalGwei: 6_000_000_000n * 10n ** 9n,
  epochs: 3650,
  provisionalEpochs: 180,
  claimEpochs: 1095,
  firstDay: 100,
}

/** An account that shows its member's id. */
export function accountOf(id: number): Account {
  return `0x${id.toString(16).padStart(40, '0')}`
}

/** Numbers from 0 up to a bound, the same for the same seed (mulberry32). */
export function drawsOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** How people choose whom they vouch for. */
export type Society =
  /** Neighbours on a ring, one edge in ten to anybody. */
  | 'small-world'
  /** Villages of a hundred, one edge in ten leaves them. */
  | 'villages'
  /** Some are known by many (in-degrees follow a power law, exponent 3). */
  | 'scale-free'
  /** Anybody. */
  | 'random'

const circle = 5

/** Five edges each: the ids that member `i + 1` vouches for are at `5·i` up to `5·i + 5`. */
export function drawCircles(society: Society, members: number, seed: number): Uint32Array {
  const draw = drawsOf(seed)
  const edges = new Uint32Array(members * circle)
  for (let at = 0; at < members; at++) {
    const own = edges.subarray(at * circle, (at + 1) * circle)
    for (let edge = 0; edge < circle; edge++) {
      let to = choose(society, members, at, edge, draw)
      while (to === at + 1 || own.subarray(0, edge).includes(to)) to = draw(members) + 1
      own[edge] = to
    }
  }
  return edges
}

function choose(
  society: Society,
  members: number,
  at: number,
  edge: number,
  draw: (below: number) => number,
): number {
  const village = 100
  if (society === 'scale-free') return Math.floor(draw(members) ** 2 / members) + 1
  if (society === 'random' || draw(10) === 0) return draw(members) + 1
  if (society === 'villages') {
    const first = at - (at % village)
    return first + draw(Math.min(village, members - first)) + 1
  }
  return ((at + [1, -1, 2, -2, 3][edge]! + members) % members) + 1
}

/** A state in which everybody is registered, `seeds` evenly spread members are seeds, and nobody knows anybody. */
export function registerAll(members: number, seeds: number): DayState {
  const state = DayState.empty(testParameters)
  for (let id = 1; id <= members; id++) {
    state.apply({ type: 'registered', id, account: accountOf(id), inviter: id > 5 ? Math.ceil(id / 5) : 0 })
  }
  for (let seed = 0; seed < seeds; seed++) {
    state.apply({ type: 'seed', id: Math.floor((seed * members) / seeds) + 1, isSeed: true })
  }
  return state
}

/** Everybody vouches as drawn. */
export function vouchAll(state: DayState, edges: Uint32Array): void {
  for (const [at, to] of edges.entries())
    state.apply({ type: 'vouched', from: Math.floor(at / circle) + 1, to })
}

/** Everybody checks in on the open day. */
export function checkInAll(state: DayState): void {
  for (let id = 1; id <= state.members; id++) state.apply({ type: 'checkedIn', id, day: state.openDay })
}
