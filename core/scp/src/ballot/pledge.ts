/**
 * What this node says in balloting, put together from its state.
 * @module
 */
import { type BallotPledges, isNewerBallotStatement, sameBallot } from '../statement-order.ts'
import { recordStatement } from '../federated-voting.ts'
import { newestOf } from '../slot-state.ts'
import type { StepContext } from '../step-context.ts'
import type { Ballot, Pledges, Prepare, Value } from '../types.ts'

/**
 * Records what this node now pledges, as one more statement to work through; the last one of a step is sent when the
 * step ends.
 */
export function pledgeBallot(context: StepContext): void {
  const { ballot, slot } = context.slot
  const pledges = ownPledges(context)
  const known = newestOf(context.slot, 'ballot', context.nodeId)?.statement.pledges
  if (known !== undefined && known.type !== 'nominate' && !isNewerBallotStatement(known, pledges)) return
  const statement = { nodeId: context.nodeId, slot, pledges }
  recordStatement(context, 'ballot', { statement, signature: new Uint8Array(0) })
  // Before there is a ballot, p alone is bookkeeping: no other node could make sense of it.
  if (ballot.current !== undefined) ballot.pending = statement
  if (ballot.phase !== 'externalize') context.hints.push(pledges)
}

function ownPledges({ slot: { ballot, quorumSetHash } }: StepContext): BallotPledges {
  const { current, prepared, preparedPrime, high, commit } = ballot
  const none: Ballot = { counter: 0, value: new Uint8Array(0) }
  switch (ballot.phase) {
    case 'prepare':
      return {
        type: 'prepare',
        quorumSetHash,
        ballot: current ?? none,
        prepared,
        preparedPrime: sameBallot(prepared, preparedPrime) ? undefined : preparedPrime,
        nC: commit?.counter ?? 0,
        nH: high?.counter ?? 0,
      }
    case 'confirm':
      return {
        type: 'confirm',
        quorumSetHash,
        ballot: current ?? none,
        nPrepared: prepared?.counter ?? 0,
        nCommit: commit?.counter ?? 0,
        nH: high?.counter ?? 0,
      }
    case 'externalize':
      return {
        type: 'externalize',
        commit: commit ?? none,
        nH: high?.counter ?? 0,
        commitQuorumSetHash: quorumSetHash,
      }
  }
}

/** Every value a statement speaks about. */
export function valuesOf(pledges: Pledges): readonly Value[] {
  switch (pledges.type) {
    case 'nominate':
      return pledges.votes
    case 'prepare':
      return valuesOfPrepare(pledges)
    case 'confirm':
      return [pledges.ballot.value]
    case 'externalize':
      return [pledges.commit.value]
  }
}

function valuesOfPrepare({ ballot, prepared, preparedPrime }: Prepare): readonly Value[] {
  if (prepared === undefined) return [ballot.value]
  const values = [ballot.value, prepared.value]
  if (preparedPrime !== undefined) values.push(preparedPrime.value)
  return values
}
