/**
 * Taking up a slot again from own statements, read back after a restart.
 *
 * What a node sent binds it: from the restored statements on it behaves as if it had never stopped.
 * @see stellar/stellar-core `BallotProtocol::setStateFromEnvelope`
 * @module
 */
import { recordStatement } from './federated-voting.ts'
import type { BallotPledges } from './statement-order.ts'
import type { StepContext } from './step-context.ts'
import { type Ballot, type Envelope, infinityCounter, type Nominate } from './types.ts'

/** Restores X and Y; nothing once nominating has begun. */
export function restoreNomination(context: StepContext, envelope: Envelope, pledges: Nominate): void {
  const { nomination } = context.slot
  recordStatement(context, 'nomination', envelope)
  nomination.votes = pledges.votes
  nomination.accepted = pledges.accepted
  nomination.emitted = envelope.statement
}

/** Restores b, p, p', c, h and the phase. A restored EXTERNALIZE decides the slot again. */
export function restoreBallot(context: StepContext, envelope: Envelope, pledges: BallotPledges): void {
  const { ballot } = context.slot
  recordStatement(context, 'ballot', envelope)
  ballot.emitted = envelope.statement
  const at = (counter: number, { value }: Ballot): Ballot | undefined =>
    counter === 0 ? undefined : { counter, value }

  ballot.high = undefined
  ballot.commit = undefined
  ballot.phase = pledges.type
  switch (pledges.type) {
    case 'prepare':
      ballot.current = pledges.ballot
      ballot.prepared = pledges.prepared
      ballot.preparedPrime = pledges.preparedPrime
      ballot.high = at(pledges.nH, pledges.ballot)
      ballot.commit = at(pledges.nC, pledges.ballot)
      break
    case 'confirm':
      ballot.current = pledges.ballot
      ballot.prepared = at(pledges.nPrepared, pledges.ballot)
      ballot.preparedPrime = undefined
      ballot.high = at(pledges.nH, pledges.ballot)
      ballot.commit = at(pledges.nCommit, pledges.ballot)
      break
    case 'externalize':
      ballot.current = { counter: infinityCounter, value: pledges.commit.value }
      ballot.prepared = ballot.current
      ballot.preparedPrime = undefined
      ballot.high = at(pledges.nH, pledges.commit)
      ballot.commit = pledges.commit
      context.decided = true
      break
  }
  // A confirmed prepared value is the only one to try again.
  ballot.valueOverride = ballot.high?.value
}
