import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { quorumSetHash } from './defaults.ts'
import {
  addBit,
  bitsBlock,
  bitsHoldSlice,
  type CompiledQuorumSet,
  emptyBits,
  emptyIndex,
  type Followers,
  isQuorum,
  type NodeBits,
  type QuorumIndex,
  withNode,
  withQuorumSet,
} from './quorum-index.ts'
import {
  checkQuorumSet,
  closestVBlocking,
  isQuorumSlice,
  isVBlocking,
  maximumWeight,
  nodeWeight,
  normalizeQuorumSet,
  validatorsOf,
} from './quorum-set.ts'
import { flatSet, nodeNumber, tieredSet } from './simulated-network.test-support.ts'
import type { NodeId, QuorumSet } from './types.ts'

const nodes = Array.from({ length: 40 }, (_, index) => nodeNumber(index))

/** Sane quorum sets of one or two levels over the first nodes. */
const quorumSets: fc.Arbitrary<QuorumSet> = fc
  .record({
    order: fc.shuffledSubarray(nodes, { minLength: 2, maxLength: 12 }),
    cuts: fc.array(fc.nat(12), { maxLength: 3 }),
    thresholds: fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }),
  })
  .map(({ order, cuts, thresholds }) => {
    const ends = [...new Set(cuts.map((cut) => cut % order.length))].toSorted((a, b) => a - b)
    const lists = [0, ...ends]
      .map((start, at) => order.slice(start, ends[at] ?? order.length))
      .filter((it) => it.length > 0)
    const [own = [], ...inner] = lists
    const threshold = (entries: number, at: number): number => 1 + ((thresholds[at] ?? 0) % entries)
    return {
      threshold: threshold(own.length + inner.length, 0),
      validators: own,
      innerSets: inner.map((validators, at) => ({
        threshold: threshold(validators.length, at + 1),
        validators,
        innerSets: [],
      })),
    }
  })
const subsets = fc.subarray(nodes)

describe('checkQuorumSet', () => {
  it('takes what the network uses', () => {
    for (const it of [flatSet(4, 3), flatSet(1, 1), tieredSet(7, 5), flatSet(1000, 667)]) {
      assert.equal(checkQuorumSet(it, { strict: true }), undefined)
    }
  })

  it('rejects each malformed set by its code', () => {
    const [a, b] = nodes as [NodeId, NodeId]
    const flat = (
      validators: readonly NodeId[],
      threshold: number,
      innerSets: readonly QuorumSet[] = [],
    ): QuorumSet => ({
      threshold,
      validators,
      innerSets,
    })
    const nested = (levels: number): QuorumSet =>
      levels === 0 ? flat([a], 1) : flat([], 1, [nested(levels - 1)])
    const cases: readonly [QuorumSet, string][] = [
      [flat([a], 0), 'threshold'],
      [flat([a], 2), 'threshold'],
      [flat([a], 0.5), 'threshold'],
      [flat([], 1), 'threshold'],
      [flat([a, a], 1), 'duplicate'],
      [flat([a], 1, [flat([b, a], 1)]), 'duplicate'],
      [flat(['beef'], 1), 'malformed-node'],
      [flat([a.replace('1', 'A')], 1), 'malformed-node'],
      [flatSet(1001, 700), 'too-many-validators'],
      [nested(3), 'too-deep'],
    ]
    for (const [set, code] of cases) assert.equal(checkQuorumSet(set)?.code, code)
    assert.equal(checkQuorumSet(nested(2)), undefined)
    assert.equal(checkQuorumSet(nested(4), { maximumDepth: 4 }), undefined)
    assert.equal(checkQuorumSet(nested(5), { maximumDepth: 9 })?.code, 'too-deep')
    assert.equal(checkQuorumSet(flat([a, b], 1), { strict: true })?.code, 'weak-threshold')
  })
})

describe('normalizeQuorumSet', () => {
  it('does not change who is a slice, nor its own result', () => {
    fc.assert(
      fc.property(quorumSets, subsets, (set, members) => {
        const normal = normalizeQuorumSet(set)
        const has = (node: NodeId): boolean => members.includes(node)
        assert.equal(isQuorumSlice(normal, has), isQuorumSlice(set, has))
        assert.equal(isVBlocking(normal, has), isVBlocking(set, has))
        assert.deepEqual(normalizeQuorumSet(normal), normal)
        assert.equal(quorumSetHash(normal), quorumSetHash(set))
      }),
    )
  })

  it('lifts single nodes and unwraps lone lists', () => {
    const single = { threshold: 1, validators: [nodeNumber(1)], innerSets: [] }
    assert.deepEqual(normalizeQuorumSet({ threshold: 2, validators: [nodeNumber(2)], innerSets: [single] }), {
      threshold: 2,
      validators: [nodeNumber(1), nodeNumber(2)],
      innerSets: [],
    })
    assert.deepEqual(
      normalizeQuorumSet({ threshold: 1, validators: [], innerSets: [flatSet(3, 2)] }),
      flatSet(3, 2),
    )
  })

  it('leaves out a node as if it always agreed', () => {
    assert.deepEqual(normalizeQuorumSet(flatSet(3, 2), nodeNumber(2)), flatSet(2, 1))
  })
})

describe('slices and blocking sets', () => {
  it('a set blocks exactly when the rest holds no slice', () => {
    fc.assert(
      fc.property(quorumSets, subsets, (set, members) => {
        const has = (node: NodeId): boolean => members.includes(node)
        assert.equal(isVBlocking(set, has), !isQuorumSlice(set, (node) => !has(node)))
      }),
    )
  })

  it('bit sets answer like plain sets', () => {
    fc.assert(
      fc.property(
        fc.array(quorumSets, { minLength: 1, maxLength: 4 }),
        subsets,
        fc.array(fc.nat(3)),
        (sets, members, picks) => {
          const choice = (node: NodeId): QuorumSet =>
            sets[(picks[nodes.indexOf(node)] ?? 0) % sets.length] as QuorumSet
          const { index, local, groups } = compileAll(sets, choice)
          const bits = (): NodeBits => bitsOf(index, members)
          const has = (node: NodeId): boolean => members.includes(node)
          const own = sets[0] as QuorumSet
          assert.equal(bitsHoldSlice(local, bits()), isQuorumSlice(own, has))
          assert.equal(bitsBlock(local, bits()), isVBlocking(own, has))
          assert.equal(isQuorum(local, groups, bits()), naiveQuorum(own, choice, members))
        },
      ),
    )
  })

  it('nodes whose quorum set nobody knows are in no quorum', () => {
    const set = flatSet(3, 2)
    const { index, local } = compileAll([set], () => set)
    const everyone: Followers = { quorumSet: undefined, nodes: bitsOf(index, nodes) }
    assert.equal(isQuorum(local, [everyone], bitsOf(index, nodes)), false)
  })

  it('closestVBlocking blocks, with nodes that are present', () => {
    fc.assert(
      fc.property(quorumSets, subsets, (set, members) => {
        const has = (node: NodeId): boolean => members.includes(node)
        const found = closestVBlocking(set, has)
        assert.ok(found.every(has))
        assert.ok(!isQuorumSlice(set, (node) => has(node) && !found.includes(node)))
        if (!isQuorumSlice(set, has)) assert.deepEqual(found, [])
      }),
    )
  })

  it('finds the known distance of the default network', () => {
    assert.equal(closestVBlocking(tieredSet(7, 5), () => true).length, 6)
    assert.equal(closestVBlocking(flatSet(4, 3), () => true).length, 2)
  })
})

describe('nodeWeight', () => {
  it('is the product of threshold over entries, rounded up', () => {
    assert.equal(nodeWeight(nodeNumber(0), flatSet(4, 3)), (maximumWeight * 3n + 3n) / 4n)
    const inner = (maximumWeight * 2n + 2n) / 3n
    assert.equal(nodeWeight(nodeNumber(0), tieredSet(7, 5)), (inner * 5n + 6n) / 7n)
    assert.equal(nodeWeight(nodeNumber(50), flatSet(4, 3)), 0n)
    assert.equal(nodeWeight(nodeNumber(0), flatSet(1, 1)), maximumWeight)
  })
})

function compileAll(
  sets: readonly QuorumSet[],
  choice: (node: NodeId) => QuorumSet,
): { readonly index: QuorumIndex; readonly local: CompiledQuorumSet; readonly groups: readonly Followers[] } {
  let index = nodes.reduce(withNode, emptyIndex)
  sets.forEach((set, at) => (index = withQuorumSet(index, String(at), set)))
  const groups = sets.map((set, at) => ({
    quorumSet: index.compiled.get(String(at)),
    nodes: bitsOf(
      index,
      nodes.filter((node) => choice(node) === set),
    ),
  }))
  return { index, local: index.compiled.get('0') as CompiledQuorumSet, groups }
}

function bitsOf(index: QuorumIndex, members: readonly NodeId[]): NodeBits {
  const bits = emptyBits(index)
  for (const node of members) addBit(bits, index.numbers.get(node) as number)
  return bits
}

/** The definition: drop whoever has no slice inside, until nobody is dropped. */
function naiveQuorum(
  own: QuorumSet,
  choice: (node: NodeId) => QuorumSet,
  members: readonly NodeId[],
): boolean {
  let left = new Set(members)
  for (;;) {
    const kept = new Set([...left].filter((node) => isQuorumSlice(choice(node), (it) => left.has(it))))
    if (kept.size === left.size) break
    left = kept
  }
  assert.ok([...left].every((node) => validatorsOf(choice(node)).length > 0))
  return isQuorumSlice(own, (node) => left.has(node))
}
