/**
 * What a liar offers those who are behind: a past that never was, well chained, with the liar's own word for it.
 * @module
 */
import type { Envelope, NodeId, Value } from '@watt/scp'
import type { Closed } from './disk.ts'
import { sign } from './statements.ts'
import { decodeValue, encodeValue, markOf } from './value.ts'

/** Twists a stretch of history from its first slot on. */
export function falseHistory(liar: NodeId, first: number, history: readonly Closed[]): readonly Closed[] {
  const told: Closed[] = []
  for (const [at, { value }] of history.entries()) {
    const { parent, closeTimeMs, set } = decodeValue(value)!
    const last = told.at(-1)
    const twisted = encodeValue({
      parent: last === undefined ? parent : markOf(last.value),
      closeTimeMs: closeTimeMs + 1,
      set,
    })
    told.push({ value: twisted, proof: [claim(liar, first + at, twisted)] })
  }
  return told
}

function claim(nodeId: NodeId, slot: number, value: Value): Envelope {
  const commit = { counter: 1, value }
  const commitQuorumSetHash = '0'.repeat(64) // Who judges a proof goes by the own quorum set.
  return sign({
    nodeId,
    slot: BigInt(slot),
    pledges: { type: 'externalize', commit, nH: 1, commitQuorumSetHash },
  })
}
