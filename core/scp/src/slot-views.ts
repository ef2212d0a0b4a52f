/**
 * What callers may ask about a slot.
 * @module
 */
import { compareIds } from './bytes.ts'
import { decisionProof } from './decision-proof.ts'
import type { ScpState } from './scp.ts'
import { slotAt } from './slots.ts'
import type { Envelope, Phase, Statement, Value } from './types.ts'

/**
 * The newest statements of every node, sorted by node: its nomination, then its ballot statement. Own statements have
 * an empty signature until they came back signed in an `envelope` event, and are left out while they are withheld.
 */
export function latestStatements(state: ScpState, slot: bigint): readonly Envelope[] {
  const known = slotAt(state.slots, slot)
  if (known === undefined) return []
  const own = ownStatements(state, slot)
  return [...known.nomination.latest.envelopes, ...known.ballot.latest.envelopes]
    .filter(({ statement, signature }) => {
      return statement.nodeId !== state.nodeId || signature.length > 0 || own.includes(statement)
    })
    .toSorted((a, b) => compareIds(a.statement.nodeId, b.statement.nodeId))
}

/** What this node said last in a slot and may say again: its nomination, then its ballot statement. */
export function ownStatements(state: ScpState, slot: bigint): readonly Statement[] {
  const known = slotAt(state.slots, slot)
  return [known?.nomination.emitted, known?.ballot.emitted].filter((it) => it !== undefined)
}

/** How far a slot has come. */
export function slotPhase(state: ScpState, slot: bigint): Phase | 'idle' {
  const known = slotAt(state.slots, slot)
  if (known === undefined) return 'idle'
  const { nomination, ballot } = known
  if (ballot.phase === 'externalize') return 'externalized'
  if (ballot.phase === 'confirm') return 'acceptedCommit'
  if (ballot.current !== undefined) {
    if (ballot.high !== undefined) return 'confirmedPrepared'
    return ballot.prepared === undefined ? 'balloting' : 'acceptedPrepared'
  }
  if (nomination.candidates.length > 0) return 'candidate'
  return nomination.started ? 'nominating' : 'idle'
}

/** The decided value; undefined while the slot is open. */
export function externalizedValue(state: ScpState, slot: bigint): Value | undefined {
  const ballot = slotAt(state.slots, slot)?.ballot
  return ballot?.phase === 'externalize' ? ballot.commit?.value : undefined
}

/**
 * Signed statements that carry the decision, sorted by node; it grows while more nodes decide, and holds the own
 * EXTERNALIZE once that came back signed. Empty while the slot is open.
 */
export function externalizedProof(state: ScpState, slot: bigint): readonly Envelope[] {
  const known = slotAt(state.slots, slot)
  return known === undefined ? [] : decisionProof(known)
}
