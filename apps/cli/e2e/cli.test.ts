/**
 * The command line as people and scripts use it, on a running network of four validators.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  eventually,
  isAlive,
  main,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from './running-network.ts'

type Ending = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

const password = 'correct horse battery'
const store = fileURLToPath(
  new URL('../../../contracts/artifacts/src/examples/ExampleStore.sol/ExampleStore.json', import.meta.url),
)

/** Runs `watt` to its end, without a terminal. */
function watt(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ending> {
  return new Promise((resolve) => {
    const options = {
      env: { PATH: process.env['PATH'], HOME: folder.path, ...env },
      cwd: folder.path,
      timeout: 60_000,
    }
    const child = execFile(process.execPath, [main, ...words], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

/** Runs `watt … --json` against the network and reads its one line. */
async function ask(
  words: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await watt([...words, '--json', '--rpc', network.rpc], env)
  assert.equal(exitCode, 0, stderr)
  assert.equal(stdout.trimEnd().split('\n').length, 1, stdout)
  return JSON.parse(stdout) as Record<string, unknown>
}

const folder = await temporaryFolder()
const dataDir = join(folder.path, 'network')
let network: RunningNetwork
before(async () => {
  network = await startNetwork(dataDir)
})
after(async () => {
  await network?.stop()
  await folder.remove()
})

describe('watt up', () => {
  it('is ready with everything that its line names', async () => {
    assert.equal(network.validators.length, 4)
    assert.equal(new Set(network.validators.map(({ nodeId }) => nodeId)).size, 4)
    for (const { pid } of network.validators) assert.ok(isAlive(pid))
    const { chainId, rpc } = (await (await fetch(`${network.web}/config.json`)).json()) as Record<
      string,
      unknown
    >
    assert.deepEqual({ chainId, rpc }, { chainId: 31_337, rpc: network.rpc })
    for (const { name } of network.validators) {
      assert.equal((await stat(join(dataDir, name, 'key'))).mode & 0o777, 0o600)
    }
  })

  it('refuses a second one in the same folder', async () => {
    const { exitCode, stderr } = await watt([
      'up',
      '--data-dir',
      dataDir,
      '--rpc-port',
      '0',
      '--web-port',
      '0',
    ])
    assert.equal(exitCode, 3)
    assert.match(
      stderr,
      /^error cli\/locked: .* is running already \(process \d+\)\.\n {2}fix: stop it with: kill \d+/,
    )
  })

  it('names a port in use and a free one', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const words = [
      'up',
      '--data-dir',
      join(folder.path, 'other'),
      '--web-port',
      '0',
      '--rpc-port',
      String(port),
    ]
    const { exitCode, stderr } = await watt(words)
    server.close()
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      new RegExp(`^error cli/port-in-use: Port ${port} .*\\n  fix: .*watt up --rpc-port \\d+\\n$`),
    )
  })

  it('says what is broken in a data folder, and touches no foreign one', async () => {
    const broken = join(folder.path, 'broken')
    await mkdir(broken)
    await writeFile(join(broken, 'network.json'), '{"kind":')
    const damaged = await watt(['up', '--data-dir', broken, '--rpc-port', '0', '--web-port', '0'])
    assert.equal(damaged.exitCode, 1)
    assert.match(
      damaged.stderr,
      /^error cli\/broken-data-folder: .* is not JSON\.\n {2}fix: .*watt up --fresh\n$/,
    )
    const foreign = join(folder.path, 'foreign')
    await mkdir(foreign)
    await writeFile(join(foreign, 'thesis.txt'), 'years of work')
    const refused = await watt(['up', '--data-dir', foreign, '--fresh', '--json'])
    assert.equal(refused.exitCode, 3)
    assert.equal((JSON.parse(refused.stderr) as { error: { code: string } }).error.code, 'cli/foreign-folder')
    assert.equal(await readFile(join(foreign, 'thesis.txt'), 'utf8'), 'years of work')
  })
})

describe('watt wallet', () => {
  it('sends between test accounts, and the transaction can be shown', async () => {
    const before = await ask(['wallet', 'balance', 'dev:9'])
    const sent = await ask(['wallet', 'send', 'dev:9', '1.5', '--account', 'dev:0', '--yes'])
    const after = await ask(['wallet', 'balance', 'dev:9'])
    assert.equal(
      BigInt(String(after['balanceWei'])) - BigInt(String(before['balanceWei'])),
      1_500_000_000_000_000_000n,
    )
    const shown = await ask(['tx', 'show', String(sent['hash'])])
    assert.equal(shown['status'], 'success')
    assert.equal(shown['valueWei'], '1500000000000000000')
    assert.equal(shown['blockNumber'], sent['blockNumber'])
    const block = await ask(['block', 'show', String(sent['blockNumber'])])
    assert.deepEqual(block['transactions'], [sent['hash']])
  })

  it('asks before it writes: without a terminal it wants --yes', async () => {
    const { exitCode, stderr } = await watt([
      'wallet',
      'send',
      'dev:1',
      '1',
      '--account',
      'dev:0',
      '--rpc',
      network.rpc,
    ])
    assert.equal(exitCode, 3)
    assert.match(stderr, /^error cli\/confirmation-needed: .*send 1 WATT.*\n {2}fix: add --yes/)
  })

  it('says in words that the money does not suffice', async () => {
    const words = ['wallet', 'send', 'dev:1', '1000000', '--account', 'dev:5', '--yes', '--rpc', network.rpc]
    const { exitCode, stderr } = await watt(words)
    assert.equal(exitCode, 1)
    assert.match(stderr, /^error cli\/[a-z-]+: .*insufficient funds.*\n {2}fix: /)
  })

  it('keeps a new key encrypted, 0600, and spends from it with its password', async () => {
    const made = await ask(['wallet', 'new', 'main', '--yes'], { WATT_PASSWORD: password })
    assert.equal(String(made['mnemonic']).split(' ').length, 12)
    const file = await readFile(String(made['path']), 'utf8')
    assert.equal((await stat(String(made['path']))).mode & 0o777, 0o600)
    assert.equal((JSON.parse(file) as { version: number }).version, 3)
    await ask(['wallet', 'send', 'main', '2', '--account', 'dev:1', '--yes'])
    await ask(['wallet', 'send', 'dev:2', '0.5', '--account', 'main', '--yes'], { WATT_PASSWORD: password })
    const wrong = await watt(['wallet', 'send', 'dev:2', '0.5', '--yes', '--rpc', network.rpc], {
      WATT_PASSWORD: 'wrong one',
    })
    assert.equal(wrong.exitCode, 3)
    assert.match(wrong.stderr, /cli\/wrong-password/)
    const again = await watt(['wallet', 'new', 'main'], { WATT_PASSWORD: password })
    assert.match(again.stderr, /^error cli\/wallet-exists/)
    assert.equal((await watt(['wallet', 'list'])).stdout, `main  ${String(made['address'])}\n`)
  })

  it('brings in the same key by its words, and signs with it', async () => {
    const words = join(folder.path, 'words.txt')
    await writeFile(words, 'test test test test test test test test test test test junk\n')
    const imported = await ask(['wallet', 'import', 'known', '--key-file', words], {
      WATT_PASSWORD: password,
    })
    assert.equal(imported['address'], '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
    const own = await ask(['wallet', 'sign', 'hello', '--account', 'known'], { WATT_PASSWORD: password })
    const dev = await ask(['wallet', 'sign', 'hello', '--account', 'dev:0'])
    assert.equal(own['signature'], dev['signature'])
  })
})

describe('watt contract', () => {
  it('deploys, writes and reads; a revert is told in the contract’s words', async () => {
    const deployed = await ask(['contract', 'deploy', store, '--account', 'dev:3', '--yes'])
    const address = String(deployed['address'])
    assert.match(address, /^0x[0-9a-fA-F]{40}$/)
    const raised = await ask(['send', address, 'raise(uint256)', '42', '--account', 'dev:3', '--yes'])
    assert.equal(raised['logs'], 1)
    assert.equal((await ask(['call', address, 'value() returns (uint256)']))['result'], '42')
    const before = String(deployed['blockNumber'])
    assert.equal((await ask(['call', address, 'value()(uint256)', '--block', before]))['result'], '0')
    const { exitCode, stderr } = await watt(['call', address, 'refuse()', '--rpc', network.rpc])
    assert.equal(exitCode, 1)
    assert.match(stderr, /^error cli\/reverted: .*refused on purpose.*\n {2}fix: /)
  })
})

describe('watt block, node, consensus, doctor', () => {
  it('lists blocks as NDJSON and follows new ones', async () => {
    const { stdout } = await watt(['block', 'list', '--count', '3', '--json', '--rpc', network.rpc])
    const numbers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => Number((JSON.parse(line) as { number: string }).number))
    assert.equal(numbers.length, 3)
    assert.deepEqual(numbers, [numbers[2]! - 2, numbers[2]! - 1, numbers[2]])
    const follower = spawn(process.execPath, [
      main,
      'block',
      'list',
      '--follow',
      '-n',
      '1',
      '--json',
      '--rpc',
      network.rpc,
    ])
    let followed = ''
    follower.stdout.on('data', (chunk: Buffer) => (followed += chunk.toString()))
    await eventually('three blocks', 20_000, async () => followed.split('\n').length > 3)
    follower.kill('SIGINT')
    assert.equal(await new Promise((resolve) => follower.once('exit', resolve)), 0)
  })

  it('ends in peace when its reader has what it wanted', async () => {
    const reader = spawn(process.execPath, [main, 'block', 'list', '--follow', '--rpc', network.rpc], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaint = ''
    reader.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    reader.stdout.once('data', () => reader.stdout.destroy())
    assert.equal(await new Promise((resolve) => reader.once('exit', resolve)), 0)
    assert.equal(complaint, '')
  })

  it('tells who agrees and what can fail, in words', async () => {
    const quorum = await ask(['consensus', 'quorum'])
    assert.equal(quorum['state'], 'synced')
    const { stdout } = await watt(['consensus', 'quorum', '--rpc', network.rpc])
    assert.match(stdout, /Blocks close/)
    for (const { name } of network.validators) assert.match(stdout, new RegExp(name))
    const status = await ask(['node', 'status'])
    const slot = Number((status['head'] as { number: string }).number)
    const record = await ask(['consensus', 'slot', String(slot)])
    assert.ok((record['statements'] as unknown[]).length >= 3)
    const peers = await ask(['node', 'peers'])
    assert.equal((peers['peers'] as unknown[]).length, 3)
    const missing = await watt(['consensus', 'slot', '999999999', '--rpc', network.rpc])
    assert.equal(missing.exitCode, 4)
  })

  it('finds a healthy machine healthy', async () => {
    const { findings } = (await ask(['doctor', '--data-dir', dataDir])) as {
      findings: { verdict: string; name: string }[]
    }
    assert.deepEqual(
      findings.filter(({ verdict }) => verdict === 'failed'),
      [],
    )
  })

  it('answers for what does not exist with exit code 4', async () => {
    for (const words of [
      ['tx', 'show', `0x${'12'.repeat(32)}`],
      ['block', 'show', '999999999'],
    ]) {
      const { exitCode, stderr } = await watt([...words, '--rpc', network.rpc])
      assert.equal(exitCode, 4, stderr)
      assert.match(stderr, /^error cli\/not-found: .*\n {2}fix: /)
    }
  })
})

describe('a network that is stopped', () => {
  it('brings a killed validator back, and goes on meanwhile', async () => {
    const victim = network.validators[1]!
    process.kill(victim.pid, 'SIGKILL')
    await eventually('the validator is back', 30_000, async () => {
      const { exitCode, stdout } = await watt(['node', 'status', '--json', '--rpc', victim.rpc])
      return (
        exitCode === 0 &&
        (JSON.parse(stdout) as { consensus: { state: string } }).consensus.state === 'synced'
      )
    })
  })

  it('goes on with the same chain after a stop and after a kill', async () => {
    const sent = await ask(['wallet', 'send', 'dev:8', '1', '--account', 'dev:7', '--yes'])
    assert.equal(await network.stop(), 0)
    network = await startNetwork(dataDir)
    assert.equal((await ask(['tx', 'show', String(sent['hash'])]))['status'], 'success')
    const children = network.validators.map(({ pid }) => pid)
    await network.kill()
    await eventually('the validators end by themselves', 15_000, async () => !children.some(isAlive))
    network = await startNetwork(dataDir)
    assert.equal((await ask(['tx', 'show', String(sent['hash'])]))['status'], 'success')
  })
})
