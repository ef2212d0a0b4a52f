/**
 * Committing: accept a range of ballots as committed (CONFIRM), then confirm it (EXTERNALIZE).
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.3, steps 5 to 7
 * @module
 */
import { areCompatible, isLessAndCompatible } from '../ballot-order.ts'
import { sameValue } from '../bytes.ts'
import { ballotTally, federatedAccept, federatedRatify } from '../federated-voting.ts'
import { sameBallot } from '../statement-order.ts'
import { reportPhase, type StepContext, stopTimer } from '../step-context.ts'
import type { Ballot, Pledges, Value } from '../types.ts'
import { setCurrent, updateCurrentIfNeeded } from './bump.ts'
import { pledgeBallot } from './pledge.ts'
import { acceptsCommit, commitBoundaries, extendRange, votesCommit } from './predicates.ts'

/** Steps 5 and 6: accepts to commit the highest range that a v-blocking set or a quorum carries. */
export function attemptAcceptCommit(context: StepContext, hint: Pledges): boolean {
  const { ballot } = context.slot
  if (ballot.phase === 'externalize') return false
  const value = hintedValue(hint)
  if (value === undefined) return false
  if (ballot.phase === 'confirm' && ballot.high !== undefined && !sameValue(value, ballot.high.value))
    return false

  const tally = ballotTally(context)
  const range = extendRange(commitBoundaries(value, tally.pledges), (candidate) =>
    federatedAccept(
      tally,
      (pledges) => votesCommit(value, candidate, pledges),
      (pledges) => acceptsCommit(value, candidate, pledges),
    ),
  )
  if (range === undefined) return false
  if (ballot.phase === 'confirm' && ballot.high !== undefined && range.high <= ballot.high.counter)
    return false
  return setAcceptCommit(context, { counter: range.low, value }, { counter: range.high, value })
}

/** Step 7: a quorum accepted the commit, so the slot is decided. */
export function attemptConfirmCommit(context: StepContext, hint: Pledges): boolean {
  const { ballot } = context.slot
  if (ballot.phase !== 'confirm' || ballot.commit === undefined) return false
  const value = hint.type === 'prepare' ? undefined : hintedValue(hint)
  if (value === undefined || !sameValue(value, ballot.commit.value)) return false

  const tally = ballotTally(context)
  const range = extendRange(commitBoundaries(value, tally.pledges), (candidate) =>
    federatedRatify(tally, (pledges) => acceptsCommit(value, candidate, pledges)),
  )
  if (range === undefined) return false
  setConfirmCommit(context, { counter: range.low, value }, { counter: range.high, value })
  return true
}

function setAcceptCommit(context: StepContext, commit: Ballot, high: Ballot): boolean {
  const { ballot } = context.slot
  ballot.valueOverride = high.value
  let changed = !sameBallot(ballot.high, high) || !sameBallot(ballot.commit, commit)
  ballot.commit = commit
  ballot.high = high
  if (ballot.phase === 'prepare') {
    ballot.phase = 'confirm'
    changed = true
    if (ballot.current !== undefined && !isLessAndCompatible(high, ballot.current)) setCurrent(context, high)
    keepPreparedOnCommit(context, high)
  }
  if (!changed) return false
  updateCurrentIfNeeded(context, high)
  reportPhase(context, 'acceptedCommit', high.counter)
  pledgeBallot(context)
  return true
}

/** CONFIRM names p by its counter alone, so p must be of the committed value; accepting a commit implies it prepared. */
function keepPreparedOnCommit(context: StepContext, high: Ballot): void {
  const { ballot } = context.slot
  const kept = [ballot.prepared, ballot.preparedPrime].find(
    (it) => it !== undefined && areCompatible(it, high),
  )
  ballot.prepared = kept !== undefined && kept.counter >= high.counter ? kept : high
  ballot.preparedPrime = undefined
}

function setConfirmCommit(context: StepContext, commit: Ballot, high: Ballot): void {
  const { ballot, nomination } = context.slot
  ballot.commit = commit
  ballot.high = high
  updateCurrentIfNeeded(context, high)
  ballot.phase = 'externalize'
  nomination.started = false
  stopTimer(context, 'nomination')
  stopTimer(context, 'ballot')
  pledgeBallot(context)
  context.decided = true
}

function hintedValue(hint: Pledges): Value | undefined {
  switch (hint.type) {
    case 'prepare':
      return hint.nC === 0 ? undefined : hint.ballot.value
    case 'confirm':
      return hint.ballot.value
    case 'externalize':
      return hint.commit.value
    case 'nominate':
      return undefined
  }
}
