/**
 * Moving to another ballot: from a candidate, after a timeout, or because others are ahead.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.3, steps 8 and 9
 * @module
 */
import { areCompatible, compareBallots } from '../ballot-order.ts'
import { sameValue } from '../bytes.ts'
import { ballotTally, federatedRatify, isBlockedBy } from '../federated-voting.ts'
import { reportPhase, startTimer, type StepContext, stopTimer } from '../step-context.ts'
import { type Ballot, infinityCounter, type Value } from '../types.ts'
import { pledgeBallot } from './pledge.ts'
import { ballotCounter } from './predicates.ts'

/** Starts balloting on a candidate; nothing when it has started. */
export function bumpState(context: StepContext, value: Value): boolean {
  return context.slot.ballot.current === undefined && bumpTo(context, 1, value)
}

/** The ballot's timer ran out: try the next counter. */
export function ballotTimedOut(context: StepContext): void {
  const { ballot } = context.slot
  ballot.timerArmed = false
  ballot.timeouts += 1
  reportPhase(context, 'timedOut', ballot.current?.counter ?? 0)
  abandon(context, (ballot.current?.counter ?? 0) + 1)
}

/** Step 9: when a v-blocking set is ahead, go to the lowest counter at which none is. */
export function attemptBump(context: StepContext): boolean {
  const { ballot } = context.slot
  if (ballot.phase === 'externalize') return false
  const own = ballot.current?.counter ?? 0
  const isAheadOf = (counter: number): boolean =>
    isBlockedBy(ballotTally(context), (pledges) => ballotCounter(pledges) > counter)
  if (!isAheadOf(own)) return false

  const counters = new Set<number>()
  for (const pledges of ballotTally(context).pledges) {
    const counter = ballotCounter(pledges)
    if (counter > own) counters.add(counter)
  }
  const lowest = [...counters].toSorted((a, b) => a - b).find((counter) => !isAheadOf(counter))
  return lowest !== undefined && abandon(context, lowest)
}

/** Goes up to `high` when the current ballot is below it. */
export function updateCurrentIfNeeded(context: StepContext, high: Ballot): boolean {
  if (compareBallots(context.slot.ballot.current, high) >= 0) return false
  setCurrent(context, high)
  return true
}

/** Sets b. What was voted to commit for another value is void. */
export function setCurrent(context: StepContext, next: Ballot): void {
  const { ballot } = context.slot
  const isNewCounter = ballot.current?.counter !== next.counter
  if (ballot.current === undefined) reportPhase(context, 'balloting', next.counter)
  ballot.current = next
  if (ballot.high !== undefined && !areCompatible(next, ballot.high)) {
    ballot.high = undefined
    ballot.commit = undefined
  }
  if (isNewCounter) ballot.heardFromQuorum = false
}

/** Arms the timer once a quorum is at this counter or beyond: alone, a node must not run ahead. */
export function checkHeardFromQuorum(context: StepContext): void {
  const { ballot } = context.slot
  const { current } = ballot
  if (current === undefined) return
  const heard = federatedRatify(ballotTally(context), (pledges) => {
    return pledges.type === 'prepare'
      ? pledges.ballot.counter >= current.counter
      : pledges.type !== 'nominate'
  })
  const heardBefore = ballot.heardFromQuorum
  ballot.heardFromQuorum = heard
  if (heard && !heardBefore) {
    reportPhase(context, 'heardFromQuorum', current.counter)
    if (ballot.phase !== 'externalize') startTimer(context, 'ballot', current.counter)
  }
  if (!heard || ballot.phase === 'externalize') stopTimer(context, 'ballot')
}

function abandon(context: StepContext, counter: number): boolean {
  const { ballot, nomination } = context.slot
  const value = nomination.composite ?? ballot.current?.value
  return value !== undefined && counter <= infinityCounter && bumpTo(context, counter, value)
}

/** Once a value was confirmed prepared, or accepted to commit, no other is tried (z). */
function bumpTo(context: StepContext, counter: number, candidate: Value): boolean {
  const { ballot } = context.slot
  if (ballot.phase === 'externalize') return false
  const next: Ballot = { counter, value: ballot.valueOverride ?? candidate }
  if (compareBallots(ballot.current, next) >= 0) return false
  if (ballot.current !== undefined && ballot.commit !== undefined) {
    if (!sameValue(ballot.commit.value, next.value)) return false
  }
  setCurrent(context, next)
  pledgeBallot(context)
  return true
}
