/**
 * Preparing: accept ballots as prepared (p, p'), then confirm them (h), and vote to commit (c).
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.3, steps 1 to 4
 * @module
 */
import { areCompatible, compareBallots, isLessAndCompatible, isLessAndIncompatible } from '../ballot-order.ts'
import { ballotTally, federatedAccept, federatedRatify } from '../federated-voting.ts'
import { reportPhase, type StepContext } from '../step-context.ts'
import type { Ballot, Pledges } from '../types.ts'
import { updateCurrentIfNeeded } from './bump.ts'
import { pledgeBallot } from './pledge.ts'
import { acceptsPrepared, prepareCandidates, votesPrepared } from './predicates.ts'

/** Step 1: accepts the highest ballot that a v-blocking set or a quorum carries, when it raises p or p'. */
export function attemptAcceptPrepared(context: StepContext, hint: Pledges): boolean {
  const { ballot } = context.slot
  if (ballot.phase === 'externalize') return false
  for (const candidate of prepareCandidates(hint, ballotTally(context).pledges)) {
    if (!canRaisePrepared(context, candidate)) continue
    const accepted = federatedAccept(
      ballotTally(context),
      (pledges) => votesPrepared(candidate, pledges),
      (pledges) => acceptsPrepared(candidate, pledges),
    )
    if (accepted) return setAcceptPrepared(context, candidate)
  }
  return false
}

/** Steps 2 and 3: confirms the highest prepared ballot as h and, unless h was aborted, votes to commit from c on. */
export function attemptConfirmPrepared(context: StepContext, hint: Pledges): boolean {
  const { ballot } = context.slot
  if (ballot.phase !== 'prepare' || ballot.prepared === undefined) return false
  const candidates = prepareCandidates(hint, ballotTally(context).pledges)
  const isRatified = (candidate: Ballot): boolean =>
    federatedRatify(ballotTally(context), (pledges) => acceptsPrepared(candidate, pledges))

  const at = candidates.findIndex((it) => compareBallots(ballot.high, it) >= 0 || isRatified(it))
  const high = candidates[at]
  if (high === undefined || compareBallots(ballot.high, high) >= 0) return false
  return setConfirmPrepared(context, findCommit(context, high, candidates.slice(at), isRatified), high)
}

function canRaisePrepared(context: StepContext, candidate: Ballot): boolean {
  const { phase, prepared, preparedPrime } = context.slot.ballot
  // While confirming, p may only rise on the way of what was accepted to commit.
  if (phase === 'confirm' && prepared !== undefined && !isLessAndCompatible(prepared, candidate)) return false
  if (candidate.counter === 0) return false
  if (preparedPrime !== undefined && compareBallots(candidate, preparedPrime) <= 0) return false
  return prepared === undefined || !isLessAndCompatible(candidate, prepared)
}

function setAcceptPrepared(context: StepContext, accepted: Ballot): boolean {
  const { ballot } = context.slot
  if (!raisePrepared(context, accepted)) return false
  // Step 4: accepting an incompatible ballot above h aborts h, so the vote to commit must go.
  const aborts = (it: Ballot | undefined): boolean =>
    it !== undefined && ballot.high !== undefined && isLessAndIncompatible(ballot.high, it)
  if (ballot.commit !== undefined && (aborts(ballot.prepared) || aborts(ballot.preparedPrime))) {
    ballot.commit = undefined
  }
  reportPhase(context, 'acceptedPrepared', accepted.counter)
  pledgeBallot(context)
  return true
}

/** Keeps p and p' the two highest accepted ballots that are not compatible with each other. */
function raisePrepared(context: StepContext, accepted: Ballot): boolean {
  const { ballot } = context.slot
  const { prepared, preparedPrime } = ballot
  if (prepared === undefined || compareBallots(prepared, accepted) < 0) {
    if (prepared !== undefined && !areCompatible(prepared, accepted)) ballot.preparedPrime = prepared
    ballot.prepared = accepted
    return true
  }
  if (areCompatible(prepared, accepted) || compareBallots(preparedPrime, accepted) >= 0) return false
  ballot.preparedPrime = accepted
  return true
}

/** The lowest ballot from b on, compatible with h, up to which everything is confirmed prepared. */
function findCommit(
  context: StepContext,
  high: Ballot,
  candidates: readonly Ballot[],
  isRatified: (candidate: Ballot) => boolean,
): Ballot | undefined {
  const { current, commit, prepared, preparedPrime } = context.slot.ballot
  const isAborted = [prepared, preparedPrime].some(
    (it) => it !== undefined && isLessAndIncompatible(high, it),
  )
  if (commit !== undefined || isAborted) return undefined
  let lowest: Ballot | undefined
  for (const candidate of candidates) {
    if (compareBallots(candidate, current) < 0) break
    if (!isLessAndCompatible(candidate, high)) continue
    if (!isRatified(candidate)) break
    lowest = candidate
  }
  return lowest
}

function setConfirmPrepared(context: StepContext, commit: Ballot | undefined, high: Ballot): boolean {
  const { ballot } = context.slot
  ballot.valueOverride = high.value
  let changed = false
  // On an incompatible ballot c and h stay; the move to h below comes first.
  if (ballot.current === undefined || areCompatible(ballot.current, high)) {
    if (compareBallots(high, ballot.high) > 0) {
      ballot.high = high
      changed = true
    }
    if (commit !== undefined) {
      ballot.commit = commit
      changed = true
    }
    if (changed) reportPhase(context, 'confirmedPrepared', high.counter)
  }
  if (updateCurrentIfNeeded(context, high)) changed = true
  if (changed) pledgeBallot(context)
  return changed
}
