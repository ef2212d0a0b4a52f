import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { QuorumSet } from '../types.ts'
import { analyse, type NodeSets } from './analyse.ts'
import type { AnalysisNode } from './model.ts'
import { readNodeList } from './node-list.ts'
import { bruteForce } from './brute-force.test-support.ts'

const flat = (threshold: number, validators: readonly string[]): QuorumSet => ({
  threshold,
  validators,
  innerSets: [],
})
const sizesOf = (sets: NodeSets): Record<string, number> =>
  Object.fromEntries(sets.sizes.map(({ size, sets: count }) => [size, Number(count)]))

/** Organisations of three, two of three inside, `threshold` of them across. */
function organisationsOfThree(count: number, threshold: number): AnalysisNode[] {
  const ids = Array.from({ length: count }, (_, org) => [0, 1, 2].map((node) => `org${org}-${node}`))
  const quorumSet: QuorumSet = {
    threshold,
    validators: [],
    innerSets: ids.map((members) => flat(2, members)),
  }
  return ids.flat().map((id) => ({ id, quorumSet }))
}

describe('analyse', () => {
  it('gives the known facts of seven organisations of three', () => {
    const analysis = analyse(organisationsOfThree(7, 5))
    assert.equal(analysis.intersection, 'yes')
    assert.deepEqual(sizesOf(analysis.minimalQuorums), { 10: 5103 })
    assert.deepEqual(sizesOf(analysis.minimalBlockingSets), { 6: 945 })
    assert.equal(analysis.minimalSplittingSets.sizes[0]?.size, 3)
    assert.equal(analysis.topTier.nodes.length, 21)
  })

  it('shows two quorums without a common node when there are any', () => {
    const left = ['a', 'b', 'c'].map((id) => ({ id, quorumSet: flat(2, ['a', 'b', 'c']) }))
    const right = ['x', 'y', 'z'].map((id) => ({ id, quorumSet: flat(2, ['x', 'y', 'z']) }))
    const analysis = analyse([...left, ...right])
    assert.equal(analysis.intersection, 'no')
    const [first, second] = analysis.counterexample ?? [[], []]
    assert.deepEqual([first.length, second.length], [2, 2])
    assert.deepEqual(
      first.filter((id) => second.includes(id)),
      [],
    )
    assert.deepEqual(sizesOf(analysis.minimalBlockingSets), { 4: 9 })
  })

  it('counts a node without a quorum set into no quorum', () => {
    const analysis = analyse([{ id: 'a', quorumSet: flat(2, ['a', 'b']) }, { id: 'b' }])
    assert.deepEqual([analysis.hasQuorum, analysis.topTier.nodes], [false, []])
  })

  it('says unknown when its time is up, and keeps what it found', () => {
    let polls = 0
    const analysis = analyse(organisationsOfThree(7, 5), { interrupt: () => ++polls > 5 })
    assert.equal(analysis.intersection, 'unknown')
    assert.equal(analysis.minimalQuorums.complete, false)
    assert.equal(analysis.topTier.complete, false)
  })

  it('agrees with brute force on small random maps', () => {
    fc.assert(
      fc.property(randomMap(), (nodes) => {
        const found = analyse(nodes)
        const expected = bruteForce(nodes)
        assert.equal(found.intersection === 'yes', expected.intersection)
        assert.deepEqual(sizesOf(found.minimalQuorums), expected.minimalQuorums)
        assert.deepEqual(sizesOf(found.minimalBlockingSets), expected.minimalBlockingSets)
        assert.deepEqual(found.topTier.nodes, expected.topTier)
      }),
      { numRuns: 300 },
    )
  })

  it('finds the splitting sets that brute force finds', () => {
    fc.assert(
      fc.property(randomMap(), (nodes) => {
        const found = analyse(nodes)
        fc.pre(found.intersection === 'yes' && found.coreNodes.length === nodes.length)
        assert.deepEqual(sizesOf(found.minimalSplittingSets), bruteForce(nodes).minimalSplittingSets)
      }),
      { numRuns: 200 },
    )
  })
})

/** Answers published with the snapshot by trudi-group/fbas_analyzer (scripts/tests.py). */
const snapshot = process.env['WATT_STELLAR_SNAPSHOT'] ?? ''
describe(
  'the Stellar network of 2019-09-17',
  { skip: existsSync(snapshot) ? false : 'set WATT_STELLAR_SNAPSHOT to stellarbeat_nodes_2019-09-17.json' },
  () => {
    it('intersects, with the published minimal sets and top tier', () => {
      const analysis = analyse(readNodeList(JSON.parse(readFileSync(snapshot, 'utf8'))))
      assert.equal(analysis.intersection, 'yes')
      assert.equal(analysis.topTier.nodes.length, 17)
      assert.deepEqual(sizesOf(analysis.minimalQuorums), { 8: 81, 9: 1080 })
      assert.deepEqual(sizesOf(analysis.minimalBlockingSets), { 4: 54, 5: 120 })
      assert.deepEqual(sizesOf(analysis.minimalSplittingSets), { 3: 378 })
    })
  },
)

function randomMap(): fc.Arbitrary<AnalysisNode[]> {
  return fc.integer({ min: 2, max: 6 }).chain((count) => {
    const ids = Array.from({ length: count }, (_, index) => `n${index}`)
    const inner = fc
      .subarray(ids, { minLength: 1 })
      .chain((list) => fc.integer({ min: 1, max: list.length }).map((threshold) => flat(threshold, list)))
    const set = fc
      .tuple(fc.subarray(ids, { minLength: 1 }), fc.array(inner, { maxLength: 2 }))
      .chain(([validators, innerSets]) =>
        fc
          .integer({ min: 1, max: validators.length + innerSets.length })
          .map((threshold) => ({ threshold, validators, innerSets })),
      )
    // A few shared sets, as real maps have, so that interchangeable nodes occur.
    return fc
      .array(set, { minLength: 1, maxLength: 3 })
      .chain((sets) =>
        fc
          .array(fc.nat(sets.length - 1), { minLength: count, maxLength: count })
          .map((picks) =>
            ids.map((id, index) => ({ id, quorumSet: sets[picks[index] as number] as QuorumSet })),
          ),
      )
  })
}
