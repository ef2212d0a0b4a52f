/** Decoded code goes when there is no more room, in the middle of whatever runs, and nothing else changes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crampedEngine, crampedResult, leveled } from '../cramped.fixture.ts'
import { crowdOf } from '../crowds.fixture.ts'
import { differenceOf, resultOn } from '../differential.fixture.ts'
import { contract, message } from '../engine.fixture.ts'
import { flowScenarioOf } from '../flows.fixture.ts'
import { scenarioOf, seeded, type Choose, type Scenario } from '../programs.fixture.ts'
import { realScenarioOf } from '../real-code.fixture.ts'

const programs = Number(process.env['WATT_PROGRAMS'] ?? 20)
const firstSeed = Number(process.env['WATT_SEED'] ?? 1)

async function agree(make: (choose: Choose) => Scenario): Promise<void> {
  let compared = 0
  for (let seed = firstSeed; seed < firstSeed + programs; seed++) {
    const scenario = leveled(make(seeded(seed)))
    const expected = await resultOn('reference', scenario)
    for (const isCompiled of [false, true]) {
      const found = await crampedResult(scenario, isCompiled)
      if (found === undefined) continue
      assert.equal(found, expected, `seed ${seed}${isCompiled ? ', compiled' : ''}`)
      compared++
    }
  }
  assert.ok(compared > 1.5 * programs, `only ${compared} had room`)
}

describe('programs without room', () => {
  it('do what they do with room: generated ones', () => agree(scenarioOf))
  it('do what they do with room: those that go round', () => agree(flowScenarioOf))
  it('do what they do with room: contracts that people use', () => agree(realScenarioOf))

  it('are decoded again and again when more contracts call each other than there is room for', async () => {
    const { caller, codes } = crowdOf(150, 'hops')
    const call = { ...message, to: contract, gasLimit: 4_000_000n }
    const scenario = { codes: { ...codes, [contract]: caller }, message: call }
    assert.equal(await differenceOf(scenario, ['reference', 'wasm']), undefined)
  })

  it('are a fault where not even one has room', async () => {
    const codes = { [contract]: new Uint8Array(8_193).fill(0x5b) }
    const scenario = { codes, message: { ...message, to: contract } }
    const bytes = 8_193
    await resultOn(crampedEngine(bytes), scenario)
    await assert.rejects(resultOn(crampedEngine(bytes - 1), scenario), RangeError)
  })
})
