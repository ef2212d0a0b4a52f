/**
 * Who leads a round of nomination.
 *
 * A node is a neighbour in a round with the probability of its weight; the neighbour of highest priority leads. Leaders
 * of earlier rounds stay, so rounds widen until somebody answers.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.2.4
 * @see stellar/stellar-core `NominationProtocol::updateRoundLeaders`
 * @module
 */
import { compareIds } from './bytes.ts'
import { normalizeQuorumSet, validatorsOf } from './quorum-set.ts'
import type { StepContext } from './step-context.ts'
import type { NodeId } from './types.ts'

/** Rounds skipped at one timeout because they add no leader. Beyond it, all with weight lead already. */
const maximumSkippedRounds = 256

/** Adds the leaders of the current round; a round that adds none is skipped at once instead of timing out. */
export function updateRoundLeaders(context: StepContext): void {
  const { nomination, quorumSet } = context.slot
  const others = normalizeQuorumSet(quorumSet, context.nodeId)
  const nodes = [context.nodeId, ...validatorsOf(others)]
  const { driver, slot } = context
  const weights = nodes.map((node) => driver.nodeWeight(node, others, node === context.nodeId))
  const priority = (node: NodeId, at: number): bigint => {
    const weight = weights[at] as bigint
    if (weight === 0n) return 0n
    const hash = (isPriority: boolean): bigint =>
      driver.hashNode(slot.slot, nomination.previousValue, isPriority, nomination.round, node)
    return hash(false) <= weight ? hash(true) : 0n
  }

  for (let skipped = 0; nomination.leaders.length < nodes.length; skipped += 1) {
    const priorities = nodes.map(priority)
    const top = priorities.reduce((a, b) => (a > b ? a : b))
    const found = nodes.filter((node, at) =>
      node === context.nodeId ? priorities[at] === top : top > 0n && priorities[at] === top,
    )
    const leaders = [...new Set([...nomination.leaders, ...found])].toSorted(compareIds)
    if (leaders.length > nomination.leaders.length) {
      nomination.leaders = leaders
      return
    }
    if (skipped === maximumSkippedRounds) return
    nomination.round += 1
  }
}
