import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

type Figures = { readonly hash: string; readonly seeds: number }

/** Runs the simulation in a process with surroundings of its own. */
async function figures(
  words: readonly string[],
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, main, ...words, '--json'], {
    env: { ...process.env, ...env },
  })
  return JSON.parse(stdout) as Figures
}

describe('the same seeds in processes with other surroundings', () => {
  const surroundings = [
    { flags: [], env: { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' } },
    {
      flags: ['--hash-seed=12345'],
      env: { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    },
  ]
  for (const [what, words] of [
    ['scp alone', ['--seeds', '100', '--minutes', '1']],
    ['whole nodes', ['--full', '--seeds', '10', '--minutes', '1']],
  ] as const) {
    it(`do the same, event by event: ${what}`, async () => {
      const [first, second] = await Promise.all(
        surroundings.map(({ flags, env }, at) =>
          figures([...words, '--threads', String(at + 1)], flags, env),
        ),
      )
      assert.equal(first?.seeds, Number(words[words.indexOf('--seeds' as never) + 1]))
      assert.equal(second?.hash, first?.hash)
    })
  }
})
