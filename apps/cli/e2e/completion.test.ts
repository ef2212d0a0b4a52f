/**
 * The completion scripts, run by the shells they are for. A shell that is not installed is skipped with a message.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { main, temporaryFolder } from './running-network.ts'

const folder = await temporaryFolder()
after(() => folder.remove())

/** A `watt` on PATH, as an installation would have it. */
const bin = join(folder.path, 'bin')
await mkdir(bin)
await writeFile(join(bin, 'watt'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
await chmod(join(bin, 'watt'), 0o755)
const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }

const script = (shell: string): string =>
  execFileSync(process.execPath, [main, 'completion', shell], { encoding: 'utf8' })
const isMissing = (shell: string): string | false =>
  spawnSync(shell, ['--version']).error === undefined ? false : `${shell} is not installed on this machine`

/** Completes a command line in bash as the Tab key would. */
function completeInBash(line: readonly string[]): readonly string[] {
  const words = ['watt', ...line].map((word) => `'${word}'`).join(' ')
  const program = `${script('bash')}\nCOMP_WORDS=(${words})\nCOMP_CWORD=${line.length}\n_watt\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`
  const { stdout, status, stderr } = spawnSync('bash', ['--norc', '-c', program], { env, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout.trimEnd().split('\n')
}

describe('completion', () => {
  it('completes commands, verbs and flags in bash', { skip: isMissing('bash') }, () => {
    assert.deepEqual(completeInBash(['wal']), ['wallet'])
    assert.deepEqual(completeInBash(['wallet', '']).toSorted(), [
      'balance',
      'import',
      'list',
      'new',
      'send',
      'sign',
    ])
    assert.deepEqual(completeInBash(['up', '--rpc']).toSorted(), ['--rpc', '--rpc-port'])
    assert.deepEqual(completeInBash(['nonsense', '']), [''])
  })

  it('makes scripts that the other shells can read', { skip: isMissing('bash') }, (t) => {
    for (const [shell, check] of [
      ['bash', ['-n']],
      ['zsh', ['-n']],
      ['fish', ['--no-execute']],
    ] as const) {
      const missing = isMissing(shell)
      if (missing) {
        t.diagnostic(missing)
        continue
      }
      const { status, stderr } = spawnSync(shell, check, { input: script(shell), encoding: 'utf8' })
      assert.equal(status, 0, `${shell}: ${stderr}`)
    }
    assert.match(script('pwsh'), /Register-ArgumentCompleter -Native -CommandName watt/)
  })
})
