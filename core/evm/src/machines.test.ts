import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differenceOf } from './differential.fixture.ts'
import { flowScenarioOf } from './flows.fixture.ts'
import { realScenarioOf } from './real-code.fixture.ts'
import { scenarioOf, seeded, type Choose, type Scenario } from './programs.fixture.ts'

const programs = Number(process.env['WATT_PROGRAMS'] ?? 300)
const firstSeed = Number(process.env['WATT_SEED'] ?? 1)

async function agree(make: (choose: Choose) => Scenario, count: number): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    assert.equal(await differenceOf(make(seeded(seed))), undefined, `seed ${seed}`)
  }
}

describe('the machines', () => {
  it('agree on state, gas, logs and data of generated programs', () => agree(scenarioOf, programs))
  it('agree on those of programs that go round', () => agree(flowScenarioOf, programs / 3))
  it('agree on calls of contracts that people use', () => agree(realScenarioOf, programs / 3))
})
