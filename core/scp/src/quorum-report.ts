/**
 * "Why am I not closing": who agrees, who does not, and how near the node is to a halt.
 * @see stellar/stellar-core `BallotProtocol::getJsonQuorumInfo`
 * @module
 */
import { areCompatible } from './ballot-order.ts'
import { ballotCounter, workingBallot } from './ballot/predicates.ts'
import { closestVBlocking, validatorsOf } from './quorum-set.ts'
import type { ScpState } from './scp.ts'
import { slotAt } from './slots.ts'
import { slotPhase } from './slot-views.ts'
import { type Line, newestOf, type SlotState } from './slot-state.ts'
import type { Driver, Envelope, NodeId, NodeStanding, QuorumReport, QuorumSet } from './types.ts'

/**
 * Where each validator that this node depends on stands in a slot. Follows quorum sets as far as they are known.
 * @param driver - Only asked for quorum sets.
 */
export function quorumReport(state: ScpState, slot: bigint, driver: Pick<Driver, 'quorumSet'>): QuorumReport {
  const known = slotAt(state.slots, slot)
  const quorumSet = known?.quorumSet ?? state.quorumSet
  const standings = new Map(
    transitiveNodes(quorumSet, known, driver).map(
      (node) => [node, standing(state.nodeId, node, known)] as const,
    ),
  )
  const agrees = (node: NodeId): boolean => standings.get(node) === 'agree'
  const fragile = closestVBlocking(quorumSet, agrees, state.isValidator ? state.nodeId : undefined)
  return {
    slot,
    phase: slotPhase(state, slot),
    ballotCounter: known?.ballot.current?.counter ?? 0,
    nodes: standings,
    failAt: fragile.length,
    fragile,
  }
}

/** The validators of the own quorum set, of theirs, and so on; sorted. */
function transitiveNodes(
  quorumSet: QuorumSet,
  slot: Readonly<SlotState> | undefined,
  driver: Pick<Driver, 'quorumSet'>,
): readonly NodeId[] {
  const found = new Set(validatorsOf(quorumSet))
  const newest = (line: Line, node: NodeId): Envelope | undefined => slot && newestOf(slot, line, node)
  // A Set hands out what is added during the walk, so this reaches the closure.
  for (const node of found) {
    const pledges = (newest('ballot', node) ?? newest('nomination', node))?.statement.pledges
    if (pledges === undefined) continue
    const hash = pledges.type === 'externalize' ? pledges.commitQuorumSetHash : pledges.quorumSetHash
    const theirs = driver.quorumSet(hash)
    if (theirs !== undefined) for (const next of validatorsOf(theirs)) found.add(next)
  }
  return [...found].toSorted()
}

function standing(local: NodeId, node: NodeId, slot: Readonly<SlotState> | undefined): NodeStanding {
  if (slot === undefined) return 'noInfo'
  const ballot = newestOf(slot, 'ballot', node)?.statement.pledges
  const nomination = newestOf(slot, 'nomination', node)
  const isHeard = [slot.nomination, slot.ballot].some(({ latest }) => latest.envelopes.length > 0)
  const isHere = slot.nomination.started || isHeard
  if (node === local && isHere) return 'agree'
  if (ballot === undefined && nomination === undefined) return isHere ? 'missing' : 'noInfo'

  const own = slot.ballot.current
  // While this node nominates, whoever speaks takes part.
  if (own === undefined) return 'agree'
  if (ballot === undefined) return 'delayed'
  const theirs = workingBallot(ballot)
  if (theirs !== undefined && !areCompatible(theirs, own)) return 'disagree'
  if (slot.ballot.phase === 'externalize') return ballot.type === 'prepare' ? 'delayed' : 'agree'
  return ballotCounter(ballot) < own.counter ? 'delayed' : 'agree'
}
