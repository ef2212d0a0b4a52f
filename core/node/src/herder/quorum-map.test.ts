import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type NodeId, type QuorumSet, quorumSetHash, type Statement } from '@watt/scp'
import { createQuorumMap } from './quorum-map.ts'

const [a, b, c, d, e] = ['aa', 'bb', 'cc', 'dd', 'ee'].map((byte) => byte.repeat(32)) as [
  NodeId,
  NodeId,
  NodeId,
  NodeId,
  NodeId,
]
const own: QuorumSet = { threshold: 2, validators: [a, b, c], innerSets: [] }
const theirs: QuorumSet = { threshold: 2, validators: [b, d], innerSets: [] }

function says(nodeId: NodeId, slot: bigint, quorumSet: QuorumSet): Statement {
  return {
    nodeId,
    slot,
    pledges: { type: 'nominate', quorumSetHash: quorumSetHash(quorumSet), votes: [], accepted: [] },
  }
}

describe('the quorum map', () => {
  it('reaches the nodes that others depend on', () => {
    const map = createQuorumMap(a, own)
    assert.deepEqual(
      [a, b, c, d].map((it) => map.has(it)),
      [true, true, true, false],
    )
    map.heard(says(b, 1n, theirs), 5)
    assert.ok(!map.has(d))
    assert.ok(map.add(theirs))
    assert.ok(map.has(d))
    assert.ok(!map.has(e))
    assert.deepEqual(map.setOf(b), theirs)
    map.heard(says(b, 2n, own), 6)
    assert.ok(!map.has(d))
  })

  it('refuses quorum sets that break the rules', () => {
    const map = createQuorumMap(a, own)
    assert.ok(!map.add({ threshold: 3, validators: [a, b], innerSets: [] }))
    assert.equal(map.set(quorumSetHash(theirs)), undefined)
  })

  it('tells when it is left behind', () => {
    const map = createQuorumMap(a, own)
    map.heard(says(b, 9n, own), 1)
    assert.ok(!map.isBlockedBeyond(5n))
    map.heard(says(c, 6n, own), 1)
    assert.ok(map.isBlockedBeyond(5n))
    assert.ok(!map.isBlockedBeyond(6n))
    map.heard(says(c, 3n, own), 2) // Older news change nothing.
    assert.ok(map.isBlockedBeyond(5n))
  })

  it('remembers when each was last heard', () => {
    const map = createQuorumMap(a, own)
    map.heard(says(c, 1n, own), 77)
    assert.deepEqual(
      [...map.lastHeard()],
      [
        [b, 0],
        [c, 77],
      ],
    )
  })
})
