import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Host } from './host.ts'
import { recordedHost } from './host.fixture.ts'
import { run } from './run.ts'

async function runWith(words: string, given: Partial<Host> = {}) {
  const host = recordedHost(given)
  const exitCode = await run(words.split(' ').filter(Boolean), host)
  return { exitCode, ...host.written }
}

describe('run', () => {
  it('prints help without a command, and the version', async () => {
    const help = await runWith('')
    assert.equal(help.exitCode, 0)
    assert.match(help.stdout, /^Usage\n {2}watt up/)
    const version = await runWith('--version')
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
  })

  it('names the nearest command, exit code 2', async () => {
    const { exitCode, stderr, stdout } = await runWith('walet list')
    assert.equal(exitCode, 2)
    assert.equal(stdout, '')
    assert.match(
      stderr,
      /^error cli\/unknown-command: "walet" is not a command\.\n {2}fix: did you mean `?wallet`?\?\n$/,
    )
  })

  it('names the nearest flag as people type it', async () => {
    const { exitCode, stderr } = await runWith('up --rpc-prt 1')
    assert.equal(exitCode, 2)
    assert.match(
      stderr,
      /^error cli\/usage: --rpc-prt is not a flag of this command\.\n {2}fix: did you mean --rpc-port\?/,
    )
  })

  it('says which argument is wrong, and what would be right', async () => {
    const { exitCode, stderr } = await runWith('up --rpc-port 70000')
    assert.equal(exitCode, 2)
    assert.equal(
      stderr,
      'error cli/usage: rpc-port: "70000" is not a whole number from 0 to 65535.\n  fix: give a number from 0 to 65535\n',
    )
  })

  it('says what is missing', async () => {
    const { exitCode, stderr } = await runWith('tx show')
    assert.equal(exitCode, 2)
    assert.match(stderr, /hash/)
    assert.match(stderr, /fix: watt tx show --help/)
  })

  it('writes errors as one JSON object with --json or WATT_JSON', async () => {
    for (const [words, env] of [
      ['tx show nonsense --json', {}],
      ['tx show nonsense', { WATT_JSON: '1' }],
    ] as const) {
      const { stderr } = await runWith(words, { env })
      const { error } = JSON.parse(stderr) as { error: Record<string, unknown> }
      assert.deepEqual(Object.keys(error), ['code', 'message', 'fix', 'details'])
      assert.equal(error['code'], 'cli/usage')
    }
  })

  it('takes flags from the environment, the command line first', async () => {
    const unreachable = { WATT_RPC: 'http://127.0.0.1:1', WATT_JSON: 'yes' }
    const fromEnv = await runWith('rpc eth_blockNumber', { env: unreachable })
    assert.equal(
      (JSON.parse(fromEnv.stderr) as { error: { details: { rpc: string } } }).error.details.rpc,
      'http://127.0.0.1:1',
    )
    const fromFlag = await runWith('rpc eth_blockNumber --rpc http://127.0.0.1:2', { env: unreachable })
    assert.equal(
      (JSON.parse(fromFlag.stderr) as { error: { details: { rpc: string } } }).error.details.rpc,
      'http://127.0.0.1:2',
    )
  })

  it('refuses a variable that the flag would not take', async () => {
    const { exitCode, stderr } = await runWith('wallet list', { env: { WATT_QUIET: 'perhaps' } })
    assert.equal(exitCode, 2)
    assert.match(stderr, /WATT_QUIET is "perhaps"/)
  })

  it('says that no node answers, and how to start one', async () => {
    const { exitCode, stderr } = await runWith('block list --rpc http://127.0.0.1:1')
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      /^error cli\/rpc-unreachable: No node answers at http:\/\/127\.0\.0\.1:1\.\n {2}fix: start one: npx watt up/,
    )
  })

  it('asks for --yes where nobody can be asked, before any key is opened', async () => {
    const { exitCode, stderr } = await runWith('wallet send dev:1 nonsense --account dev:0')
    assert.equal(exitCode, 2)
    assert.match(stderr, /is not an amount/)
  })

  it('tells a mistyped address from a wrong one', async () => {
    const mistyped = await runWith('wallet balance 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92267')
    assert.equal(mistyped.exitCode, 2)
    assert.match(mistyped.stderr, /wrong checksum/)
    const unknown = await runWith('wallet balance nobody')
    assert.equal(unknown.exitCode, 4)
    assert.match(unknown.stderr, /^error cli\/not-found/)
  })
})
