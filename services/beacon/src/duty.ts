/**
 * What a member of the beacon has to do now.
 * @module
 */
import type { Hex } from 'viem'
import { type Onion, onionLength } from './onion.ts'

/** What the chain says of a member, in one block. Money in wei. */
export type Standing = {
  readonly round: bigint
  readonly isMember: boolean
  /** Whether it must reveal in this round, and whether it did. */
  readonly isActive: boolean
  readonly hasRevealed: boolean
  /** Zero before the first commitment. */
  readonly head: Hex
  readonly headRound: bigint
  readonly bond: bigint
  readonly minBond: bigint
}

export type Duty =
  | { readonly type: 'none' }
  /** `value`: what the bond lacks. */
  | { readonly type: 'commit'; readonly head: Hex; readonly value: bigint }
  | { readonly type: 'reveal'; readonly link: Hex }

const none: Duty = { type: 'none' }

/**
 * @param onionOf - The member's chain of a period.
 * @returns a commitment while the member takes no part, a link in each round in which it does.
 */
export function dutyOf(standing: Standing, onionOf: (period: number) => Onion): Duty {
  const { round, isMember, isActive, hasRevealed, head, headRound, bond, minBond } = standing
  if (!isMember || hasRevealed) return none
  // The chain was begun in the period of the last reveal, or in the one before it.
  const begun = periodOf(headRound)
  const link = (depth: number): Hex | undefined =>
    onionOf(begun).before(head, depth) ?? (begun === 0 ? undefined : onionOf(begun - 1).before(head, depth))
  const due = isActive ? link(Number(round - headRound)) : undefined
  if (due !== undefined) return { type: 'reveal', link: due }
  const isCommitted = link(1) !== undefined
  // What was committed in this round counts from the next on.
  if (isCommitted && headRound >= round) return none
  return {
    type: 'commit',
    // A head that nothing was revealed behind will do again.
    head: isCommitted ? head : onionOf(periodOf(round)).head,
    value: bond < minBond ? minBond - bond : 0n,
  }
}

function periodOf(round: bigint): number {
  return Number(round / BigInt(onionLength))
}
