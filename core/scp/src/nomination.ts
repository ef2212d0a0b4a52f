/**
 * Nomination: from many proposals to candidate values.
 *
 * Leaders propose; others echo one value of each leader. Values are voted, accepted and confirmed by federated voting;
 * with the first confirmed one, the candidate, a node stops voting but goes on accepting. Candidates are combined into
 * the value that balloting starts from.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.2
 * @see stellar/stellar-core `NominationProtocol.cpp`
 * @module
 */
import { bumpState } from './ballot/bump.ts'
import { includesValue, sameValue, withValue } from './bytes.ts'
import { federatedAccept, federatedRatify, nominationTally, recordStatement } from './federated-voting.ts'
import { updateRoundLeaders } from './leaders.ts'
import { newestOf } from './slot-state.ts'
import { isNewerNomination } from './statement-order.ts'
import { reportPhase, startTimer, type StepContext, stopTimer, validate } from './step-context.ts'
import type { Envelope, Nominate, Pledges, Value } from './types.ts'

/** Starts nominating, or changes the value proposed when this node comes to lead. */
export function nominate(context: StepContext, value: Value, previousValue: Value): void {
  const { nomination, ballot } = context.slot
  if (nomination.candidates.length > 0 || ballot.phase === 'externalize') return
  nomination.ownValue = value
  if (nomination.started) return
  nomination.started = true
  nomination.previousValue = previousValue
  startRound(context)
  // Others may have gone ahead while this node was silent; their statements are not sent again.
  promote(context, nomination.latest.envelopes)
}

/** The round's timer ran out: widen the circle of leaders. */
export function nominationTimedOut(context: StepContext): void {
  const { nomination } = context.slot
  nomination.timerArmed = false
  if (!nomination.started || nomination.candidates.length > 0) return
  nomination.timeouts += 1
  reportPhase(context, 'timedOut', nomination.round)
  startRound(context)
}

/** Stops voting for good; statements of others still count. */
export function stopNomination(context: StepContext): void {
  context.slot.nomination.started = false
  stopTimer(context, 'nomination')
}

/** Takes in a nomination: of another node, or own bookkeeping. */
export function receiveNomination(context: StepContext, envelope: Envelope): void {
  const { nomination } = context.slot
  recordStatement(context, 'nomination', envelope)
  if (!nomination.started) return
  promote(context, [envelope])
}

/** The application learnt more about some value: what could not be echoed or accepted before may be now. */
export function reconsiderNomination(context: StepContext): void {
  const { nomination } = context.slot
  if (!nomination.started) return
  promote(context, nomination.latest.envelopes)
}

/**
 * A timer ran out: a value that was too far ahead of this node's clock may be good by now. Nobody says a nomination twice, so
 * those at hand are looked at again. What leaders vote for is echoed when a round starts, one value each.
 */
export function timePassed(context: StepContext): void {
  const { nomination } = context.slot
  if (nomination.started) promote(context, nomination.latest.envelopes, { echoes: false })
}

function startRound(context: StepContext): void {
  const { nomination } = context.slot
  nomination.round += 1
  updateRoundLeaders(context)
  reportPhase(context, 'nominating', nomination.round)
  startTimer(context, 'nomination', nomination.timeouts + 1)

  let voted = false
  for (const leader of nomination.leaders) {
    const pledges = newestOf(context.slot, 'nomination', leader)?.statement.pledges
    if (pledges?.type === 'nominate') voted = echo(context, pledges) || voted
  }
  if (nomination.ownValue !== undefined && nomination.votes.length === 0) {
    if (nomination.leaders.includes(context.nodeId)) voted = vote(context, nomination.ownValue)
  }
  if (voted) pledge(context)
}

/** Moves the values of some nominations from voted to accepted to candidate, as far as all statements carry them. */
function promote(context: StepContext, envelopes: readonly Envelope[], { echoes = true } = {}): void {
  const { nomination } = context.slot
  let changed = false
  for (const { statement } of envelopes) {
    for (const value of votesOf(statement.pledges)) changed = accept(context, value) || changed
  }
  const before = nomination.candidates.length
  for (const value of nomination.accepted) confirm(context, value)
  const newCandidates = nomination.candidates.length > before
  if (echoes && nomination.candidates.length === 0) {
    for (const { statement } of envelopes) {
      const { nodeId, pledges } = statement
      if (pledges.type === 'nominate' && nomination.leaders.includes(nodeId))
        changed = echo(context, pledges) || changed
    }
  }
  if (changed) pledge(context)
  if (newCandidates) combine(context)
}

function accept(context: StepContext, value: Value): boolean {
  const { nomination } = context.slot
  if (includesValue(nomination.accepted, value)) return false
  const accepted = (pledges: Pledges): boolean =>
    pledges.type === 'nominate' && includesValue(pledges.accepted, value)
  const voted = (pledges: Pledges): boolean =>
    pledges.type === 'nominate' && includesValue(pledges.votes, value)
  if (!federatedAccept(nominationTally(context), voted, accepted)) return false
  if (validate(context, value, true) === 'valid') {
    nomination.votes = withValue(nomination.votes, value)
    nomination.accepted = withValue(nomination.accepted, value)
    return true
  }
  // It came far without this node; vote for the nearest value that this node can stand behind.
  const nearest = context.driver.extractValidValue(context.slot.slot, value)
  return nearest !== undefined && vote(context, nearest)
}

function confirm(context: StepContext, value: Value): void {
  const { nomination } = context.slot
  if (includesValue(nomination.candidates, value)) return
  const accepted = (pledges: Pledges): boolean =>
    pledges.type === 'nominate' && includesValue(pledges.accepted, value)
  if (!federatedRatify(nominationTally(context), accepted)) return
  nomination.candidates = withValue(nomination.candidates, value)
  // With a candidate a node votes for nothing new, so there is no further round.
  stopTimer(context, 'nomination')
}

function combine(context: StepContext): void {
  const { nomination, slot } = context.slot
  const composite = context.driver.combineCandidates(slot, nomination.candidates)
  if (composite === undefined) return
  if (nomination.composite === undefined || !sameValue(nomination.composite, composite)) {
    nomination.composite = composite
    reportPhase(context, 'candidate', nomination.round)
  }
  bumpState(context, composite)
}

/** Votes for one value of a leader: the one of highest hash, out of its accepted values when one is good. */
function echo(context: StepContext, { votes, accepted }: Nominate): boolean {
  const fromAccepted = pickValue(context, accepted)
  const { found, pick } = fromAccepted.found ? fromAccepted : pickValue(context, votes)
  return found && pick !== undefined && vote(context, pick)
}

function pickValue(
  context: StepContext,
  values: readonly Value[],
): { readonly found: boolean; readonly pick: Value | undefined } {
  const { nomination, slot } = context.slot
  let found = false
  let pick: Value | undefined
  let highest = -1n
  for (const value of values) {
    const good =
      validate(context, value, true) === 'valid' ? value : context.driver.extractValidValue(slot, value)
    if (good === undefined) continue
    found = true
    if (includesValue(nomination.votes, good)) continue
    const hash = context.driver.hashValue(slot, nomination.previousValue, nomination.round, good)
    if (hash < highest) continue
    highest = hash
    pick = good
  }
  return { found, pick }
}

function vote(context: StepContext, value: Value): boolean {
  const { nomination } = context.slot
  const votes = withValue(nomination.votes, value)
  if (votes === nomination.votes) return false
  nomination.votes = votes
  return true
}

/** Records the own statement and works through what follows from it; it is sent when the step ends. */
function pledge(context: StepContext): void {
  const { nomination, slot, quorumSetHash } = context.slot
  if (nomination.votes.length === 0) return
  const pledges: Nominate = {
    type: 'nominate',
    quorumSetHash,
    votes: nomination.votes,
    accepted: nomination.accepted,
  }
  const known = newestOf(context.slot, 'nomination', context.nodeId)?.statement.pledges
  if (known?.type === 'nominate' && !isNewerNomination(known, pledges)) return
  const statement = { nodeId: context.nodeId, slot, pledges }
  nomination.pending = statement
  receiveNomination(context, { statement, signature: new Uint8Array(0) })
}

function votesOf(pledges: Pledges): readonly Value[] {
  return pledges.type === 'nominate' ? pledges.votes : []
}
