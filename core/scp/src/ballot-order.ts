/**
 * How ballots compare: by counter, then by value as unsigned bytes. Two ballots are compatible when their values are
 * equal.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.1
 * @module
 */
import { compareValues, sameValue } from './bytes.ts'
import type { Ballot } from './types.ts'

/** Negative, zero or positive, as `a` sorts before, with or after `b`; no ballot sorts before every ballot. */
export function compareBallots(a: Ballot | undefined, b: Ballot | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1)
  return a.counter === b.counter ? compareValues(a.value, b.value) : a.counter - b.counter
}

/** a ~ b: the values are equal. */
export function areCompatible(a: Ballot, b: Ballot): boolean {
  return sameValue(a.value, b.value)
}

/** a ≲ b: `a` is at most `b`, and compatible with it. Voting to prepare `b` also votes to prepare `a`. */
export function isLessAndCompatible(a: Ballot, b: Ballot): boolean {
  return a.counter <= b.counter && areCompatible(a, b)
}

/** a ⋦ b: `a` is at most `b`, and not compatible with it. Preparing `b` aborts `a`. */
export function isLessAndIncompatible(a: Ballot, b: Ballot): boolean {
  return compareBallots(a, b) <= 0 && !areCompatible(a, b)
}
