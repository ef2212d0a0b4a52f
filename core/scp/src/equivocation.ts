/**
 * Pairs of statements that no honest node makes.
 *
 * Statements travel out of order, so an older one is no proof; what an honest node said must still be a step on one
 * way: nominations only grow, b and p never fall, and what was accepted as committed never changes.
 * @module
 */
import { compareBallots } from './ballot-order.ts'
import { isSubset, sameValue } from './bytes.ts'
import { isNewerBallotStatement, type BallotPledges } from './statement-order.ts'
import type { Nominate, Pledges, Value } from './types.ts'

/** Whether one node, keeping to the protocol, cannot have said both about one slot. */
export function contradict(first: Pledges, second: Pledges): boolean {
  if (first.type === 'nominate') return second.type === 'nominate' && nominationsContradict(first, second)
  if (second.type === 'nominate') return false
  return isNewerBallotStatement(first, second)
    ? ballotsContradict(first, second)
    : isNewerBallotStatement(second, first)
      ? ballotsContradict(second, first)
      : committedDiffer(first, second)
}

function nominationsContradict(a: Nominate, b: Nominate): boolean {
  const grows = (from: Nominate, to: Nominate): boolean =>
    isSubset(from.votes, to.votes) && isSubset(from.accepted, to.accepted)
  return !grows(a, b) && !grows(b, a)
}

function ballotsContradict(earlier: BallotPledges, later: BallotPledges): boolean {
  if (committedDiffer(earlier, later)) return true
  // Accepting a commit may take b back to h, so b and p are only compared inside one type.
  if (earlier.type === 'prepare' && later.type === 'prepare') {
    return compareBallots(earlier.prepared, later.prepared) > 0
  }
  return earlier.type === 'confirm' && later.type === 'confirm' && earlier.nPrepared > later.nPrepared
}

/** Accepting a commit binds a node to one value. */
function committedDiffer(a: BallotPledges, b: BallotPledges): boolean {
  const x = committedValue(a)
  const y = committedValue(b)
  return x !== undefined && y !== undefined && !sameValue(x, y)
}

function committedValue(pledges: BallotPledges): Value | undefined {
  if (pledges.type === 'prepare') return undefined
  return pledges.type === 'confirm' ? pledges.ballot.value : pledges.commit.value
}
