import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { missedBars } from './command.ts'
import { runEconomy } from './economy.ts'

const plan = { seed: 7, epochs: 10, honest: 20, droppers: [{ share: 0.2, count: 20 }], hits: 24 }
const quiet = (): void => undefined

describe('the storage economy', () => {
  it('finds out those that drop data, punishes nobody else, and is the same again', async () => {
    const figures = await runEconomy(plan, quiet)
    assert.equal(figures.honest.providerEpochs, 200)
    assert.equal(figures.honest.slashes, 0)
    // 1 - 0.8 ^ 24 = 0.995; of 200 epochs one is missed on average.
    assert.ok(figures.droppers[0]!.within1 > 0.96, JSON.stringify(figures))
    assert.ok(figures.droppers[0]!.costBySaving > 1)
    assert.deepEqual(await runEconomy(plan, quiet), figures)
  })

  it('sees that one opening a day is too few', async () => {
    const figures = await runEconomy({ ...plan, hits: 1, droppers: [{ share: 0.05, count: 20 }] }, quiet)
    assert.notDeepEqual(missedBars(figures), [])
  })
})
