import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { roundsFor } from './rank.ts'
import { attack } from './sybil.fixture.ts'

const societies = ['small-world', 'villages', 'random'] as const
const counts = [10, 100, 1000, 10_000]
const plan = { honest: 1000, seeds: 7, where: 'anywhere' } as const

/**
 * What one bribed member of average rank can pass on in all rounds, in honest shares: its own part each round, doubled as trust is
 * measured against half of the mass, and half as much again for the bonuses that fakes give each other.
 */
const bound = (fakes: number): number => 3 * roundsFor(plan.honest + fakes)

describe('fakes', () => {
  it('earn nothing behind nobody, and all together at most a twentieth of the emission that cannot move', () => {
    for (const society of societies) {
      for (const fakes of counts) {
        const loot = attack({ ...plan, society, bribed: 0, fakes })
        assert.equal(loot.shares, 0)
        assert.ok(loot.provisionalPart > 0 && loot.provisionalPart <= 1 / 20)
      }
    }
  })

  for (const bribed of [1, 5]) {
    it(`behind ${bribed} bribed do not earn more by being more`, () => {
      for (const society of societies) {
        for (const fakes of counts) {
          const { shares } = attack({ ...plan, society, bribed, fakes })
          assert.ok(
            shares > 0 && shares <= bribed * bound(fakes),
            `${society}, ${fakes} fakes: ${shares} shares`,
          )
        }
      }
    })
  }

  it('behind the friends of seeds earn less, the more seeds there are', () => {
    const part = [7, 70].map(
      (seeds) =>
        attack({ society: 'villages', honest: 2000, seeds, bribed: 5, fakes: 2000, where: 'beside seeds' })
          .part,
    )
    assert.ok(part[1]! < part[0]! / 3, String(part))
  })
})
