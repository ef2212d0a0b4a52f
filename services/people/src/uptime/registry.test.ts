import assert from 'node:assert/strict'
import { it } from 'node:test'
import { rosterOf } from './neighbours.fixture.ts'
import { remembering } from './registry.ts'

it('reads the nodes of a day once, and again what it could not read', async () => {
  const asked: number[] = []
  let isAway = true
  const registry = remembering({
    today: async () => 6,
    roster: async (day) => {
      asked.push(day)
      if (isAway) throw new Error('away')
      return rosterOf(3, day)
    },
    urlOf: async () => '',
    lastProven: async () => 0,
  })
  await assert.rejects(registry.roster(5), /away/)
  isAway = false
  for (const day of [5, 6, 5, 6, 6]) assert.equal((await registry.roster(day)).day, day)
  assert.deepEqual(asked, [5, 5, 6])
  await registry.roster(8)
  await registry.roster(5)
  assert.deepEqual(asked, [5, 5, 6, 8, 5])
})
