/**
 * The short slice of `npm run chaos`: what must hold on every change. Bars on time are for the full runs.
 */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { it } from 'node:test'
import { execute, missing } from '../src/needs.ts'
import { runScenario } from '../src/run.ts'
import type { Scenario } from '../src/scenario.ts'
import { scenarios } from '../src/scenarios.ts'

const seed = 7

function scenario(name: string): Scenario {
  const found = scenarios.find((it) => it.name === name)
  assert.ok(found, name)
  return found
}

/** Runs a scenario, and fails with what did not hold; what it said goes with it. */
async function holds(name: string, minutes?: number): Promise<void> {
  const said: string[] = []
  const outcome = await runScenario(scenario(name), {
    seed,
    minutes,
    blockTimeMs: undefined,
    isShort: true,
    keep: false,
    say: (text) => void said.push(text),
  })
  assert.equal(outcome.verdict, 'passed', [...outcome.reasons, ...said].join('\n'))
  assert.deepEqual(
    (await readdir(tmpdir())).filter((it) => it.startsWith(`watt-chaos-${name}-`)),
    [],
    'it leaves no folder behind',
  )
}

it('nothing acknowledged is lost and nothing forks while one, two and all of four nodes are killed', async () => {
  await holds('crashes')
})

const lack = await missing(scenario('partitions').needs)
it('partitions do not fork the chain, and it goes on when they heal', { skip: lack ?? false }, async () => {
  await holds('partitions', 0.15)
  const { stdout } = await execute('ip', ['netns', 'list'])
  assert.doesNotMatch(stdout, new RegExp(`watt-chaos-${process.pid}-`))
})
