/**
 * Statements that no correct node can make, told from one statement alone.
 * @see stellar/stellar-core `BallotProtocol::isStatementSane`, `NominationProtocol::isSane`
 * @module
 */
import { isLessAndIncompatible } from './ballot-order.ts'
import { isSortedSet, isSubset } from './bytes.ts'
import type { Confirm, Externalize, Nominate, Pledges, Prepare } from './types.ts'

/** Most values in one nomination. An honest node votes for one value a leader and round. */
export const maximumVotes = 256

/**
 * Whether pledges are consistent in themselves.
 * @param isOwn - Own bookkeeping may pledge a PREPARE before there is a ballot; such a statement is never sent.
 */
export function isSane(pledges: Pledges, isOwn = false): boolean {
  switch (pledges.type) {
    case 'nominate':
      return isSaneNomination(pledges)
    case 'prepare':
      return isSanePrepare(pledges, isOwn)
    case 'confirm':
      return isSaneConfirm(pledges)
    case 'externalize':
      return isSaneExternalize(pledges)
  }
}

function isSaneNomination({ votes, accepted }: Nominate): boolean {
  if (votes.length === 0 || votes.length > maximumVotes) return false
  return isSortedSet(votes) && isSortedSet(accepted) && isSubset(accepted, votes)
}

function isSanePrepare({ ballot, prepared, preparedPrime, nC, nH }: Prepare, isOwn: boolean): boolean {
  if (ballot.counter === 0 && !isOwn) return false
  if (preparedPrime !== undefined) {
    if (prepared === undefined || !isLessAndIncompatible(preparedPrime, prepared)) return false
  }
  if (nH !== 0 && (prepared === undefined || nH > prepared.counter)) return false
  return nC === 0 || (nH !== 0 && nC <= nH && nH <= ballot.counter)
}

function isSaneConfirm({ ballot, nCommit, nH }: Confirm): boolean {
  return ballot.counter > 0 && nCommit <= nH && nH <= ballot.counter
}

function isSaneExternalize({ commit, nH }: Externalize): boolean {
  return commit.counter > 0 && nH >= commit.counter
}
