/**
 * Federated voting over the newest statements: accept and confirm.
 *
 * A node accepts a statement when a v-blocking set accepted it, or when a quorum voted for or accepted it; it confirms
 * a statement when a quorum accepted it. The quorum need not hold the node itself, as in stellar-core, so that nodes
 * nobody trusts can follow.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 5
 * @module
 */
import {
  addBit,
  bitsBlock,
  type CompiledQuorumSet,
  emptyBits,
  type Followers,
  isQuorum,
  type NodeBits,
  type QuorumIndex,
  withNode,
  withQuorumSet,
} from './quorum-index.ts'
import type { Line, SlotState } from './slot-state.ts'
import type { StepContext } from './step-context.ts'
import type { Envelope, Pledges, QuorumSetHash } from './types.ts'
import { followedSet, type Votes, withVote } from './votes.ts'

/** The newest statements of one kind as votes. */
export type Tally = {
  readonly local: CompiledQuorumSet
  /** In the order of {@link Votes}. */
  readonly pledges: readonly Pledges[]
  readonly numbers: readonly number[]
  readonly groups: readonly Followers[]
  readonly index: QuorumIndex
}

export type Test = (pledges: Pledges) => boolean

/** Whether a v-blocking set accepts, or a quorum votes or accepts. */
export function federatedAccept(tally: Tally, voted: Test, accepted: Test): boolean {
  const accepting = select(tally, accepted)
  if (bitsBlock(tally.local, accepting)) return true
  const supporting = select(tally, (pledges) => accepted(pledges) || voted(pledges))
  return isQuorum(tally.local, tally.groups, supporting)
}

/** Whether a quorum passes the test. */
export function federatedRatify(tally: Tally, test: Test): boolean {
  return isQuorum(tally.local, tally.groups, select(tally, test))
}

/** Whether the nodes that pass the test are v-blocking for this node. */
export function isBlockedBy(tally: Tally, test: Test): boolean {
  return bitsBlock(tally.local, select(tally, test))
}

/** The votes of the slot's newest nominations. */
export function nominationTally(context: StepContext): Tally {
  context.nominationTally ??= makeTally(context, context.slot.nomination.latest)
  return context.nominationTally
}

/** The votes of the slot's newest ballot statements. */
export function ballotTally(context: StepContext): Tally {
  context.ballotTally ??= makeTally(context, context.slot.ballot.latest)
  return context.ballotTally
}

/** Keeps a statement as its node's newest. */
export function recordStatement(context: StepContext, line: Line, envelope: Envelope): void {
  const { slot } = context
  const { nodeId, pledges } = envelope.statement
  slot.index = withNode(slot.index, nodeId)
  const hash = followedSet(pledges)
  if (hash !== undefined) compileKnown(context, hash)
  slot[line].latest = withVote(slot[line].latest, slot.index, envelope)
  if (line === 'nomination') context.nominationTally = undefined
  else context.ballotTally = undefined
}

function makeTally(context: StepContext, { envelopes, numbers, groups }: Votes): Tally {
  const { slot } = context
  // A quorum set that was not known may have come since its followers spoke.
  const resolved = groups.every(({ quorumSet }) => quorumSet !== undefined)
    ? groups
    : groups.map(({ hash, nodes }) => ({ quorumSet: compileKnown(context, hash), nodes }))
  const pledges = envelopes.map(({ statement }) => statement.pledges)
  return { local: localSet(slot), pledges, numbers, groups: resolved, index: slot.index }
}

function select({ pledges, numbers, index }: Tally, test: Test): NodeBits {
  const bits = emptyBits(index)
  for (let place = 0; place < pledges.length; place += 1) {
    if (test(pledges[place] as Pledges)) addBit(bits, numbers[place] as number)
  }
  return bits
}

function compileKnown({ slot, driver }: StepContext, hash: QuorumSetHash): CompiledQuorumSet | undefined {
  if (!slot.index.compiled.has(hash)) {
    const quorumSet = driver.quorumSet(hash)
    if (quorumSet !== undefined) slot.index = withQuorumSet(slot.index, hash, quorumSet)
  }
  return slot.index.compiled.get(hash)
}

function localSet(slot: SlotState): CompiledQuorumSet {
  return slot.index.compiled.get(slot.quorumSetHash) as CompiledQuorumSet
}
