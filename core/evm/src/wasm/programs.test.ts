/** Decoded code goes when there is no more room, in the middle of whatever runs, and nothing else changes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compile } from '../compiler/compile.ts'
import { Tier } from '../compiler/tier.ts'
import { crowdOf } from '../crowds.fixture.ts'
import { differenceOf, resultOn } from '../differential.fixture.ts'
import { engineAround } from '../engine.ts'
import { contract, message } from '../engine.fixture.ts'
import { flowScenarioOf } from '../flows.fixture.ts'
import { createFrameMachine } from '../frames/machine.ts'
import { opcodesOf } from '../frames/opcodes.ts'
import { scenarioOf, seeded, type Choose, type Scenario } from '../programs.fixture.ts'
import { realScenarioOf } from '../real-code.fixture.ts'
import type { Engine } from '../types.ts'
import { stretchBytesMax } from './decoder.ts'
import { Landings } from './landings.ts'
import { createWasmInterpreter } from './wasm-interpreter.ts'

const programs = Number(process.env['WATT_PROGRAMS'] ?? 20)
const firstSeed = Number(process.env['WATT_SEED'] ?? 1)

/** With room for one program's table and one stretch of it at a time; all code is compiled, or none. */
function crampedEngine(codeBytes: number, isCompiled = false): Engine {
  const tier = isCompiled ? new Tier((code) => compile(code, opcodesOf('osaka')), 0) : undefined
  const programBytes = 4 * (codeBytes + 1) + stretchBytesMax
  const shared = { landings: new Landings(), programBytes, ...(tier && { tier }) }
  const options = { hardfork: 'osaka', cryptography: {}, slotSeed: 0n } as const
  return engineAround(
    createFrameMachine((own) => createWasmInterpreter(own, shared), options),
    'osaka',
  )
}

function longestOf({ codes, message: { data } }: Scenario): number {
  return Math.max(data.length, ...Object.values(codes).map(({ length }) => length))
}

/** With codes of one length: there is room for one of them at a time, wherever a call leads. */
function leveled(scenario: Scenario): Scenario {
  const longest = longestOf(scenario)
  const codes = Object.entries(scenario.codes).map(([address, code]) => {
    const level = new Uint8Array(longest)
    level.set(code)
    return [address, level] as const
  })
  return { ...scenario, codes: Object.fromEntries(codes) }
}

/** @returns nothing when there was no room. */
async function crampedResult(scenario: Scenario, isCompiled: boolean): Promise<string | undefined> {
  try {
    return await resultOn(crampedEngine(longestOf(scenario), isCompiled), scenario)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

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
