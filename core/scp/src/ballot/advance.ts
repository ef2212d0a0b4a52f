/**
 * The heart of balloting: after every statement, own or not, try each step of the protocol in the order of the paper.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.3
 * @see stellar/stellar-core `BallotProtocol::advanceSlot`
 * @module
 */
import { sameValue } from '../bytes.ts'
import { recordStatement } from '../federated-voting.ts'
import type { BallotPledges } from '../statement-order.ts'
import { maximumSteps, type StepContext, validate } from '../step-context.ts'
import type { Envelope } from '../types.ts'
import { attemptBump, checkHeardFromQuorum } from './bump.ts'
import { attemptAcceptCommit, attemptConfirmCommit } from './commit.ts'
import { valuesOf } from './pledge.ts'
import { workingBallot } from './predicates.ts'
import { attemptAcceptPrepared, attemptConfirmPrepared } from './prepare.ts'

/** Takes in a ballot statement of another node; one with a value that can never be valid is dropped. */
export function receiveBallot(context: StepContext, envelope: Envelope, pledges: BallotPledges): void {
  const { ballot } = context.slot
  for (const value of valuesOf(pledges)) if (validate(context, value, false) === 'invalid') return
  if (ballot.phase === 'externalize') {
    // The slot is decided: only statements about the same value are of use to others.
    const working = workingBallot(pledges)
    if (working === undefined || ballot.commit === undefined) return
    if (sameValue(working.value, ballot.commit.value)) recordStatement(context, 'ballot', envelope)
    return
  }
  recordStatement(context, 'ballot', envelope)
  context.hints.push(pledges)
}

/**
 * Works through the statements of this step until nothing follows any more. Each own statement may carry the next, so
 * one message can take a node from PREPARE to EXTERNALIZE.
 */
export function advance(context: StepContext): void {
  if (context.hints.length === 0) return
  let steps = 0
  do {
    for (let hint = context.hints.shift(); hint !== undefined; hint = context.hints.shift()) {
      steps += 1
      if (steps > maximumSteps) {
        context.exhausted = true
        return
      }
      attemptAcceptPrepared(context, hint)
      attemptConfirmPrepared(context, hint)
      attemptAcceptCommit(context, hint)
      attemptConfirmCommit(context, hint)
    }
    // Only after everything else.
  } while (attemptBump(context))
  checkHeardFromQuorum(context)
}
