/**
 * The short slice of the disk scenarios of `npm run chaos`, each for a few seconds.
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

/** Runs a scenario. @returns its figures. @throws with what did not hold, and what it said. */
async function figuresOf(name: string, minutes: number): Promise<Readonly<Record<string, unknown>>> {
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
  const left = (await readdir(tmpdir())).filter((it) => it.startsWith(`watt-chaos-${name}-`))
  assert.deepEqual(left, [], 'it leaves no folder behind')
  return outcome.figures
}

it('a store keeps what it acknowledged when its process is killed in a commit', async () => {
  const { commits } = await figuresOf('kill-in-commit', 0.1)
  assert.ok(Number(commits) > 0)
})

it('damage to files of a chain is said, or changes nothing', async () => {
  const { detected } = await figuresOf('damage', 0.1)
  assert.ok(Number(detected) > 0)
})

const lack = await missing(scenario('power-cut').needs)
it(
  'a store keeps what it acknowledged when the power of its disk is cut',
  { skip: lack ?? false },
  async () => {
    const { runs, controlsLost } = await figuresOf('power-cut', 0.15)
    assert.ok(Number(runs) > 0 && Number(controlsLost) > 0)
    const { stdout } = await execute('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE'])
    assert.doesNotMatch(stdout, /watt-chaos-power-cut-/)
  },
)
