import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differenceOf } from './differential.fixture.ts'
import { scenarioOf, seeded } from './programs.fixture.ts'

const programs = Number(process.env['WATT_PROGRAMS'] ?? 300)
const firstSeed = Number(process.env['WATT_SEED'] ?? 1)

describe('the machines', () => {
  it('agree on state, gas, logs and data of generated programs', async () => {
    for (let seed = firstSeed; seed < firstSeed + programs; seed++) {
      assert.equal(await differenceOf(scenarioOf(seeded(seed))), undefined, `seed ${seed}`)
    }
  })
})
