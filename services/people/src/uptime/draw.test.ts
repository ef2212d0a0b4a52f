import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { zeroAddress } from 'viem'
import { nodesOf, verifiersOf, type Roster } from './draw.ts'
import { keyOf, rosterOf } from './neighbours.fixture.ts'

const rosters = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.nat(1_000_000), fc.infiniteStream(fc.boolean()))
  .map(([count, day, empty]): Roster => {
    const { places, ...rest } = rosterOf(count, day)
    return {
      ...rest,
      places: places.map((seat) => (empty.next().value ? { ...seat, key: zeroAddress } : seat)),
    }
  })

describe('the draw of verifiers', () => {
  it('names up to three others that have a node, each once', () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        for (const { id, key } of roster.places.filter((seat) => seat.key !== zeroAddress)) {
          const drawn = verifiersOf(roster, key)
          assert.ok(drawn.length <= 3)
          assert.equal(new Set(drawn.map((seat) => seat.key)).size, drawn.length)
          assert.ok(drawn.every((seat) => seat.id !== id && seat.key !== zeroAddress))
        }
      }),
    )
  })

  it('gives a verifier the nodes that are to ask for its word', () => {
    const roster = rosterOf(9, 20_000)
    for (const { key } of roster.places) {
      const nodes = nodesOf(roster, key)
      for (const seat of roster.places)
        assert.equal(
          nodes.includes(seat),
          verifiersOf(roster, seat.key).some((it) => it.key === key),
        )
    }
  })

  it('changes with the day, and needs two', () => {
    const drawn = [1, 2, 3, 4, 5].map((day) => verifiersOf(rosterOf(50, day), keyOf(1).address))
    assert.ok(new Set(drawn.map((seats) => seats.map(({ id }) => id).join())).size > 1)
    assert.deepEqual(verifiersOf(rosterOf(1, 1), keyOf(1).address), [])
    assert.equal(verifiersOf(rosterOf(2, 1), keyOf(1).address).length, 1)
  })
})
