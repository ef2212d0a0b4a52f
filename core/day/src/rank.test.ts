import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Graph } from './graph.ts'
import { mass, RankRun, roundsFor } from './rank.ts'
import { referenceRank, trustOf } from './trust.ts'

const graphOf = (
  edges: readonly (readonly number[])[],
  seedGroups: readonly (readonly number[])[],
): Graph => ({
  starts: Uint32Array.from([0, ...edges.map((_, at) => edges.slice(0, at + 1).flat().length)]),
  targets: Uint32Array.from(edges.flat()),
  seedGroups: seedGroups.map((rows) => Uint32Array.from(rows)),
  validUntil: 0,
})

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)

/** The same rounds in integers of any size, member by member from the receiving side. */
function plainRank(edges: readonly (readonly number[])[], groups: readonly (readonly number[])[]): bigint[] {
  const all = edges.map((_, at) => at)
  const spread = (amount: bigint): bigint[] => {
    const given = all.map((at) => {
      const own = groups.filter((rows) => rows.includes(at))
      return own.reduce((total, rows) => total + amount / BigInt(groups.length) / BigInt(rows.length), 0n)
    })
    given[groups[0]![0]!]! += amount - given.reduce((total, value) => total + value, 0n)
    return given
  }
  let rank = spread(BigInt(mass))
  let before = rank
  for (let round = 0; round < 20; round++) {
    const share = all.map((at) =>
      edges[at]!.length === 0 ? 0n : (rank[at]! * 255n) / 256n / BigInt(edges[at]!.length),
    )
    const got = all.map((to) =>
      all.reduce(
        (total, at) => total + share[at]! * BigInt(edges[at]!.filter((edge) => edge === to).length),
        0n,
      ),
    )
    const pot = spread(BigInt(mass) - got.reduce((total, value) => total + value, 0n))
    before = rank
    rank = all.map((at) => got[at]! + pot[at]!)
  }
  return all.map((at) => (rank[at]! + before[at]!) / 2n)
}

/** Up to 12 members, up to five edges each; one to three groups of seeds. */
const worlds = fc.integer({ min: 1, max: 12 }).chain((members) => {
  const others = fc.uniqueArray(fc.nat(members - 1), { maxLength: 5 })
  return fc.record({
    edges: fc
      .array(others, { minLength: members, maxLength: members })
      .map((rows) => rows.map((row, at) => row.filter((to) => to !== at))),
    groups: fc
      .uniqueArray(fc.nat(members - 1), { minLength: 1, maxLength: 5 })
      .map((rows) => [rows.slice(0, 1), rows.slice(1)].filter((group) => group.length > 0)),
  })
})

describe('RankRun', () => {
  it('lets a lone seed keep everything', () => {
    assert.deepEqual([...new RankRun(graphOf([[]], [[0]])).finish()], [mass])
  })

  it('gives nobody anything where there is no seed', () => {
    assert.deepEqual([...new RankRun(graphOf([[1], [0]], [])).finish()], [0, 0])
  })

  it('gives a seed and its one friend, between whom ranks swing, the mean of the last two rounds', () => {
    // Of x at the seed, 255/256 · x goes to the friend; all else is at the seed one round later.
    const atFriend = [0n]
    for (let round = 0; round < 20; round++) atFriend.push(((2n ** 45n - atFriend[round]!) * 255n) / 256n)
    const [seed, friend] = new RankRun(graphOf([[1], [0]], [[0]])).finish()
    assert.equal(BigInt(friend!), (atFriend[19]! + atFriend[20]!) / 2n)
    assert.ok(mass - seed! - friend! <= 1)
  })

  it('counts all seeds of an attestor as one', () => {
    // Nobody vouches for anybody: what seeds pass returns to the pot, so the start is the end.
    const rank = new RankRun(graphOf([[], [], [], [], []], [[0], [1, 2, 3, 4]])).finish()
    assert.deepEqual([...rank], [mass / 2, mass / 8, mass / 8, mass / 8, mass / 8])
  })

  it('agrees with integers of any size and loses half a unit for each member at most', () => {
    const property = fc.property(worlds, ({ edges, groups }) => {
      const rank = [...new RankRun(graphOf(edges, groups)).finish()]
      assert.deepEqual(rank.map(BigInt), plainRank(edges, groups))
      assert.ok(sum(rank) <= mass && mass - sum(rank) <= rank.length / 2)
    })
    fc.assert(property)
  })

  it('gives the same in slices as at once', () => {
    const members = 40_000 // More than two slices a round.
    const ring = Array.from({ length: members }, (_, at) => [(at + 1) % members])
    const starts = Uint32Array.from({ length: members + 1 }, (_, at) => at)
    const graph = {
      starts,
      targets: Uint32Array.from(ring.flat()),
      seedGroups: [Uint32Array.of(7)],
      validUntil: 0,
    }
    const [sliced, whole] = [new RankRun(graph), new RankRun(graph)]
    let slices = 0
    for (; !sliced.done; slices++) sliced.advance()
    assert.equal(slices, 3 * roundsFor(members))
    assert.deepEqual(sliced.finish(), whole.finish())
  })
})

describe('roundsFor', () => {
  it('is twice the logarithm, but at least 20', () => {
    const counts = [0, 1, 1024, 1025, 1_000_000, 2 ** 20, 2 ** 20 + 1]
    assert.deepEqual(counts.map(roundsFor), [20, 20, 20, 22, 40, 40, 42])
  })
})

describe('referenceRank', () => {
  it('is half of the mass where one member holds everything', () => {
    assert.equal(referenceRank(Float64Array.of(mass)), mass / 2)
  })

  it('caps the great until half of the mass is reached', () => {
    // 2/4 capped, 1/4 + 1/8 + 1/8: with a cap of 1/8 all four reach 4/8.
    const ranks = [mass / 2, mass / 4, mass / 8, mass / 8]
    assert.equal(referenceRank(Float64Array.from(ranks)), mass / 8)
    assert.deepEqual(
      ranks.map((rank) => trustOf(rank, mass / 8)),
      [1000, 1000, 1000, 1000],
    )
  })

  it('is the largest with which capped ranks stay within half of the mass', () => {
    const property = fc.property(worlds, ({ edges, groups }) => {
      const rank = new RankRun(graphOf(edges, groups)).finish()
      const reference = referenceRank(rank)
      const capped = (cap: number): number => sum([...rank].map((value) => Math.min(value, cap)))
      assert.ok(reference >= 1 && capped(reference) <= mass / 2)
      assert.ok(capped(reference + 1) > mass / 2)
      for (const value of rank) {
        const exact = (1000n * BigInt(value)) / BigInt(reference)
        assert.equal(BigInt(trustOf(value, reference)), exact < 1000n ? exact : 1000n)
      }
    })
    fc.assert(property)
  })
})
