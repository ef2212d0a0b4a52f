/**
 * Which of two statements of one node is newer.
 *
 * Version 2 of the order: stellar-core's, with c.n as the last key of PREPARE, because a node that resumes a stalled
 * ballot changes nothing else.
 * @see stellar/stellar-core `BallotProtocol::isNewerStatement`
 * @module
 */
import { compareBallots } from './ballot-order.ts'
import { isSubset, sameValue } from './bytes.ts'
import type { Ballot, Nominate, Pledges } from './types.ts'

export const statementOrderVersion = 2

/** PREPARE, CONFIRM or EXTERNALIZE. */
export type BallotPledges = Exclude<Pledges, Nominate>

/** Whether `next` replaces `known`. Nominations and ballots are separate lines: neither replaces the other. */
export function isNewerStatement(known: Pledges, next: Pledges): boolean {
  if (known.type === 'nominate' || next.type === 'nominate') {
    return known.type === 'nominate' && next.type === 'nominate' && isNewerNomination(known, next)
  }
  return isNewerBallotStatement(known, next)
}

/** Whether votes and accepted values both contain the earlier ones, and one of them grew. */
export function isNewerNomination(known: Nominate, next: Nominate): boolean {
  if (!isSubset(known.votes, next.votes) || !isSubset(known.accepted, next.accepted)) return false
  return next.votes.length > known.votes.length || next.accepted.length > known.accepted.length
}

/** PREPARE < CONFIRM < EXTERNALIZE; inside a type by b, then p, p', h.n, c.n. */
export function isNewerBallotStatement(known: BallotPledges, next: BallotPledges): boolean {
  if (known.type !== next.type) return rank[known.type] < rank[next.type]
  if (known.type === 'prepare' && next.type === 'prepare') {
    const order =
      compareBallots(known.ballot, next.ballot) ||
      compareBallots(known.prepared, next.prepared) ||
      compareBallots(known.preparedPrime, next.preparedPrime) ||
      known.nH - next.nH ||
      known.nC - next.nC
    return order < 0
  }
  if (known.type === 'confirm' && next.type === 'confirm') {
    const order =
      compareBallots(known.ballot, next.ballot) || known.nPrepared - next.nPrepared || known.nH - next.nH
    return order < 0
  }
  return false
}

/** Whether two pledges say exactly the same. */
export function samePledges(a: Pledges, b: Pledges): boolean {
  switch (a.type) {
    case 'nominate':
      return (
        b.type === 'nominate' &&
        a.quorumSetHash === b.quorumSetHash &&
        a.votes.length === b.votes.length &&
        a.accepted.length === b.accepted.length &&
        a.votes.every((value, at) => sameValue(value, b.votes[at] as Uint8Array)) &&
        a.accepted.every((value, at) => sameValue(value, b.accepted[at] as Uint8Array))
      )
    case 'prepare':
      return (
        b.type === 'prepare' &&
        a.quorumSetHash === b.quorumSetHash &&
        sameBallot(a.ballot, b.ballot) &&
        sameBallot(a.prepared, b.prepared) &&
        sameBallot(a.preparedPrime, b.preparedPrime) &&
        a.nC === b.nC &&
        a.nH === b.nH
      )
    case 'confirm':
      return (
        b.type === 'confirm' &&
        a.quorumSetHash === b.quorumSetHash &&
        sameBallot(a.ballot, b.ballot) &&
        a.nPrepared === b.nPrepared &&
        a.nCommit === b.nCommit &&
        a.nH === b.nH
      )
    case 'externalize':
      return (
        b.type === 'externalize' &&
        a.commitQuorumSetHash === b.commitQuorumSetHash &&
        sameBallot(a.commit, b.commit) &&
        a.nH === b.nH
      )
  }
}

/** Whether two ballots, or their absence, are equal. */
export function sameBallot(a: Ballot | undefined, b: Ballot | undefined): boolean {
  return compareBallots(a, b) === 0
}

const rank = { prepare: 0, confirm: 1, externalize: 2 } as const satisfies Record<
  BallotPledges['type'],
  number
>
