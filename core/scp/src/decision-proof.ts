/**
 * The signed statements that carry a decision.
 * @see stellar/stellar-core `Slot::getExternalizingState`
 * @module
 */
import { compareIds, sameValue } from './bytes.ts'
import type { SlotState } from './slot-state.ts'
import type { Envelope } from './types.ts'

/**
 * CONFIRM and EXTERNALIZE statements for the decided value, one a node, sorted by node. Own statements are in it once
 * they came back signed; before, the caller adds the signed one.
 */
export function decisionProof({ ballot }: Readonly<SlotState>): readonly Envelope[] {
  const decided = ballot.phase === 'externalize' ? ballot.commit?.value : undefined
  if (decided === undefined) return []
  return ballot.latest.envelopes
    .filter(({ statement: { pledges }, signature }) => {
      if (signature.length === 0) return false
      if (pledges.type === 'confirm') return sameValue(pledges.ballot.value, decided)
      return pledges.type === 'externalize' && sameValue(pledges.commit.value, decided)
    })
    .toSorted((a, b) => compareIds(a.statement.nodeId, b.statement.nodeId))
}
