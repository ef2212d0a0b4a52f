import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { societies } from './day.fixture.ts'
import { roundsFor } from './rank.ts'
import { attack } from './sybil.fixture.ts'

const counts = [10, 100, 1000, 10_000]
const plan = { honest: 1000, seeds: 7, where: 'anywhere' } as const

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
    it(`behind ${bribed} bribed earn at most a share a round for each of these, however many they are`, () => {
      for (const society of societies) {
        for (const fakes of counts) {
          const { shares } = attack({ ...plan, society, bribed, fakes })
          const bound = bribed * roundsFor(plan.honest + fakes)
          assert.ok(shares > 0 && shares <= bound, `${society}, ${fakes} fakes: ${shares} shares`)
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
