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

/** How people come to know each other. */
export type Society =
  /** Neighbours on a ring; one tie in ten is to anybody. */
  | 'small-world'
  /** Villages of a hundred; one tie in ten leaves them. */
  | 'villages'
  /** Anybody. */
  | 'random'

export const societies: readonly Society[] = ['small-world', 'villages', 'random']
const circle = 5
const village = 100

/**
 * Five edges each: the ids that member `i + 1` vouches for are at `5·i` up to `5·i + 5`. Nearly all are ties, where both vouch for
 * each other; whoever has room left vouches for somebody who does not answer.
 */
export function drawCircles(society: Society, members: number, seed: number): Uint32Array {
  const draw = drawsOf(seed)
  const edges = new Uint32Array(members * circle)
  for (let tie = 1; tie <= 3; tie++) {
    for (let id = 1; id <= members; id++) {
      for (let tried = 0; tried < 5; tried++) {
        if (link(edges, id, neighbour(society, members, id, tie, draw))) break
      }
    }
  }
  for (let id = 1; id <= members; id++) while (roomOf(edges, id) !== -1) vouch(edges, id, draw(members) + 1)
  return edges
}

/** Lets two vouch for each other, where both have room and neither does. */
export function link(edges: Uint32Array, one: number, other: number): boolean {
  const areStrangers = one !== other && !circleOf(edges, one).includes(other)
  if (!areStrangers || roomOf(edges, one) === -1 || roomOf(edges, other) === -1) return false
  vouch(edges, one, other)
  vouch(edges, other, one)
  return true
}

/** The edges of a member; a view. */
export function circleOf(edges: Uint32Array, id: number): Uint32Array {
  return edges.subarray((id - 1) * circle, id * circle)
}

function vouch(edges: Uint32Array, from: number, to: number): void {
  const own = circleOf(edges, from)
  if (from !== to && !own.includes(to)) own[own.indexOf(0)] = to
}

function roomOf(edges: Uint32Array, id: number): number {
  return circleOf(edges, id).indexOf(0)
}

function neighbour(
  society: Society,
  members: number,
  id: number,
  tie: number,
  draw: (below: number) => number,
): number {
  if (society === 'random' || draw(10) === 0) return draw(members) + 1
  if (society === 'small-world') return ((id - 1 + tie) % members) + 1
  const first = id - 1 - ((id - 1) % village)
  return first + draw(Math.min(village, members - first)) + 1
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

/** Everybody vouches as drawn; 0 is nobody. */
export function vouchAll(state: DayState, edges: Uint32Array): void {
  for (const [at, to] of edges.entries()) {
    if (to !== 0) state.apply({ type: 'vouched', from: Math.floor(at / circle) + 1, to })
  }
}

/** Everybody checks in on the open day. */
export function checkInAll(state: DayState): void {
  for (let id = 1; id <= state.members; id++) state.apply({ type: 'checkedIn', id, day: state.openDay })
}
