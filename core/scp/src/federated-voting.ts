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
  withNode,
  withQuorumSet,
} from './quorum-index.ts'
import type { SlotState } from './slot-state.ts'
import type { StepContext } from './step-context.ts'
import type { Envelope, NodeId, Pledges, QuorumSetHash } from './types.ts'

/** The newest statements of one kind as votes. */
export type Tally = {
  readonly local: CompiledQuorumSet
  readonly voters: readonly { readonly number: number; readonly pledges: Pledges }[]
  readonly groups: readonly Followers[]
  readonly empty: () => NodeBits
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

function makeTally(context: StepContext, latest: ReadonlyMap<NodeId, Envelope>): Tally {
  const { slot } = context
  const voters = [...latest.values()].map(({ statement: { nodeId, pledges } }) => {
    slot.index = withNode(slot.index, nodeId)
    return { number: slot.index.numbers.get(nodeId) as number, pledges }
  })

  const followers = new Map<QuorumSetHash, number[]>()
  for (const { number, pledges } of voters) {
    // Whoever externalized needs nobody any more: it is a quorum of its own.
    if (pledges.type === 'externalize') continue
    const known = followers.get(pledges.quorumSetHash)
    if (known === undefined) followers.set(pledges.quorumSetHash, [number])
    else known.push(number)
  }
  for (const hash of followers.keys()) compileKnown(context, hash)

  const empty = (): NodeBits => emptyBits(slot.index)
  const groups = [...followers].map(([hash, numbers]): Followers => {
    const nodes = empty()
    for (const number of numbers) addBit(nodes, number)
    return { quorumSet: slot.index.compiled.get(hash), nodes }
  })
  return { local: localSet(slot), voters, groups, empty }
}

function select({ voters, empty }: Tally, test: Test): NodeBits {
  const bits = empty()
  for (const { number, pledges } of voters) if (test(pledges)) addBit(bits, number)
  return bits
}

function compileKnown({ slot, driver }: StepContext, hash: QuorumSetHash): void {
  if (slot.index.compiled.has(hash)) return
  const quorumSet = driver.quorumSet(hash)
  if (quorumSet !== undefined) slot.index = withQuorumSet(slot.index, hash, quorumSet)
}

function localSet(slot: SlotState): CompiledQuorumSet {
  return slot.index.compiled.get(slot.quorumSetHash) as CompiledQuorumSet
}
