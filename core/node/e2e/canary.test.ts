/**
 * A validator's key, a wallet's key and password, and the admin secret stay where they belong: they are looked for in
 * all that real processes say, write and show after hundreds of different errors.
 */
import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { encryptKey } from '../../../apps/cli/src/wallet/keystore.ts'
import { issueToken, startAdminServer } from '../src/index.ts'
import { evenPrivateKey } from '../src/identity/identity.ts'
import { createIdentity } from '../src/identity/index.ts'
import { createLibp2pNetwork } from '../src/network/libp2p-network.ts'
import { allMethods } from '../src/rpc/methods/all.ts'
import { systemClock } from '../src/system-clock.ts'
import { silentLogger } from '../src/test-clock.ts'
import type { Logger, Network } from '../src/types.ts'
import { findBelow, findIn, type Forms, formsOfKey, formsOfText } from './canary.ts'
import { type Attempt, badAdminCalls, badBytes, badCalls, badFrames, badRequests } from './error-paths.ts'
import { freePort, type NodeProcess, startNodeProcess, startWatt } from './node-process.ts'

const bytesFrom = (seed: number): Buffer =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => (seed + at * 89) % 251))
const key = Buffer.from(evenPrivateKey(bytesFrom(17)))
const walletKey = bytesFrom(101)
const adminSecret = bytesFrom(59)
const password = 'Kanarienvogel/7+singt~leise'
const secrets = new Map<string, Forms>([
  ['validator key', formsOfKey(key)],
  ['wallet key', formsOfKey(walletKey)],
  ['admin secret', formsOfKey(adminSecret)],
  ['password', formsOfText(password)],
])
const hex = key.toString('hex')
const root = mkdtempSync(join(tmpdir(), 'watt-canary-'))
const genesis = { chainId: 1337, name: 'canary', timestampMs: 1_700_000_000_000, allocation: {} }
const quorumSet = { threshold: 1, validators: [createIdentity(key).nodeId] }
/** Every process that was started here. */
const processes: NodeProcess[] = []

describe('a secret', { timeout: 300_000 }, () => {
  after(async () => {
    await Promise.all(processes.map((it) => it.kill()))
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  })

  it('would be found in every form, in outputs and in files', async () => {
    for (const forms of secrets.values()) {
      for (const [name, needle] of forms) {
        const planted = Buffer.concat([Buffer.from('{"level":"info","leak":"'), needle, Buffer.from('"}\n')])
        assert.ok(findIn(planted, forms).includes(name), name)
      }
      assert.deepEqual(findIn('{"level":"info","event":"node.started"}', forms), [])
    }
    const folder = join(root, 'planted')
    mkdirSync(join(folder, 'deep'), { recursive: true })
    writeFileSync(join(folder, 'deep', 'log'), `key: Uint8Array(32) [ ${[...key].join(', ')} ]`)
    writeFileSync(join(folder, hex), '')
    const found = findBelow(folder, secrets.get('validator key')!, () => false)
    assert.equal(new Set(found.map((it) => it.split(':')[0])).size, 2)
    for (const offset of [0, 1, 2]) {
      const encoded = Buffer.concat([Buffer.alloc(offset, 'x'), Buffer.from(password)]).toString('base64')
      assert.ok(findIn(encoded, secrets.get('password')!).length > 0)
    }
    const leaking = startWatt(['--version'], { env: { CANARY: hex } })
    processes.push(leaking)
    assert.ok(findIn(readFileSync(`/proc/${leaking.pid}/environ`), secrets.get('validator key')!).length > 0)
    await leaking.ended
    rmSync(folder, { recursive: true })
  })

  describe('of a running validator', () => {
    const dataDir = join(root, 'node')
    const attempts: Attempt[] = []
    let p2pPort: number
    let peer: Network

    before(async () => {
      p2pPort = await freePort()
      const address = `/ip4/127.0.0.1/tcp/${p2pPort}`
      fill(dataDir, { listen: [address], rpcPort: 0, blockTimeMs: 200, logLevel: 'debug', rpcTrace: true })
    })
    after(() => peer.stop())

    it(`stays in its file through more than 200 errors`, async () => {
      const url = await run().started
      attempts.push(...(await badCalls(url, [...allMethods.keys()])))
      attempts.push(...(await badRequests(url)))
      attempts.push(...(await badAdminCalls({ socketPath: join(dataDir, 'admin.sock') })))
      attempts.push(...(await badBytes(p2pPort)))
      peer = await joinAsPeer(url, p2pPort)
      attempts.push(...(await badFrames(peer, peer.peers()[0]!.peerId)))
      const paths = new Set(attempts.map(({ name }) => name))
      console.log(`# ${paths.size} error paths`)
      assert.ok(paths.size >= 200)
      for (const { name, answer } of attempts) assertClean(answer, name)
      assertCleanProcess()
    })

    it('stays there when the process is killed, reports on itself, or is full', async () => {
      const [first] = processes.slice(-1)
      await first!.kill()
      const report = [`--report-directory=${dataDir}`, '--report-on-signal', '--report-on-fatalerror']
      const reporting = run([...report, '--report-uncaught-exception'])
      await reporting.started
      reporting.signal('SIGUSR2')
      await until(() => findReport(dataDir) !== undefined)
      assert.match(readFileSync(findReport(dataDir)!, 'utf8'), /"commandLine"/)
      assertCleanProcess()
      reporting.signal('SIGTERM')
      await reporting.ended
      const starved = run(['--max-old-space-size=24', ...report])
      await Promise.race([starved.ended, starved.started.then(() => starved.kill())])
      const inspected = run(['--disable-sigusr1'])
      await inspected.started
      inspected.signal('SIGUSR1')
      inspected.signal('SIGTERM')
      await inspected.ended
    })

    it('is nowhere in the folder but in its file', () => {
      assertCleanFolder(dataDir, (path) => path === join(dataDir, 'key'))
    })

    function run(flags: readonly string[] = []): NodeProcess {
      const node = startNodeProcess(dataDir, { flags })
      processes.push(node)
      return node
    }

    function assertCleanProcess(): void {
      const { pid } = processes.at(-1)!
      for (const file of ['cmdline', 'environ']) assertClean(readFileSync(`/proc/${pid}/${file}`), file)
    }
  })

  it('stays out of what a node says that cannot start', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    taken.unref()
    const { port } = taken.address() as { readonly port: number }
    const cases: Readonly<Record<string, (dir: string) => void>> = {
      'others may read the key': (dir) => chmodSync(join(dir, 'key'), 0o644),
      'the key is cut': (dir) => truncateSync(join(dir, 'key'), 60),
      'the key stands twice': (dir) => writeFileSync(join(dir, 'key'), `${hex}${hex}`),
      'words follow the key': (dir) => writeFileSync(join(dir, 'key'), `${hex} # mine`),
      'the key is JSON': (dir) => writeFileSync(join(dir, 'key'), JSON.stringify({ key: hex })),
      'the key is in the place of its path': (dir) => configure(dir, { keyFile: hex }),
      'the key is in the place of a flag': (dir) => configure(dir, { validator: hex }),
      'the key is in the place of a list': (dir) => configure(dir, { peers: [`/ip4/${hex}`], rpcHosts: hex }),
      'the key is an unknown setting': (dir) => configure(dir, { privateKey: `0x${hex}` }),
      'the configuration is broken beside the key': (dir) =>
        writeFileSync(join(dir, 'config.json'), `{"privateKey": "${hex}" oops`),
      'the genesis is missing': (dir) => rmSync(join(dir, 'genesis.json')),
      'the genesis is broken': (dir) => writeFileSync(join(dir, 'genesis.json'), `{"key":"${hex}" oops`),
      'nobody trusts it': (dir) =>
        configure(dir, { quorumSet: { threshold: 1, validators: ['ab'.repeat(32)] } }),
      'its RPC port is taken': (dir) => configure(dir, { rpcPort: port }),
      'its peer port is taken': (dir) => configure(dir, { listen: [`/ip4/127.0.0.1/tcp/${port}`] }),
      'the store is a file': (dir) => writeFileSync(join(dir, 'store'), 'x'),
      'the store is damaged': (dir) => {
        cpSync(join(root, 'node', 'store'), join(dir, 'store'), { recursive: true })
        truncateSync(join(dir, 'store', 'CURRENT'), 3)
      },
    }
    for (const [name, spoil] of Object.entries(cases)) {
      const dir = join(root, 'spoilt')
      fill(dir, { listen: [], rpcPort: 0, logLevel: 'debug' })
      spoil(dir)
      const node = startNodeProcess(dir, { env: { WATT_DEBUG: '1' } })
      processes.push(node)
      assert.notEqual((await node.ended).code, 0, name)
      assert.match(node.output, /\w+\/\w+/, name)
      assertClean(node.output, name)
      assertCleanFolder(dir, (path) =>
        ['key', 'config.json', 'genesis.json'].some((it) => path === join(dir, it)),
      )
      rmSync(dir, { recursive: true })
    }
    await new Promise((resolve) => taken.close(resolve))
  })

  it('stays out of what the wallet says when something is wrong', async () => {
    const home = join(root, 'home')
    mkdirSync(join(home, 'keystore'), { recursive: true })
    const put = (name: string, content: string): string => {
      writeFileSync(join(home, name), content, { mode: 0o600 })
      return join(home, name)
    }
    const good = await encryptKey(walletKey, password, '11'.repeat(20), { n: 2 ** 14, r: 8, p: 1 })
    const spoilt = (change: object): string => {
      const kdfparams = { ...good.crypto.kdfparams, ...change }
      return put('spoilt.secret', JSON.stringify({ ...good, crypto: { ...good.crypto, kdfparams } }))
    }
    writeFileSync(join(home, 'keystore', 'main.json'), JSON.stringify(good))
    const right = put('right.secret', password)
    const wrong = put('wrong.secret', `${password}!`)
    const sign = ['wallet', 'sign', 'hello', '--account', 'main']
    const bring = ['wallet', 'import', 'other', '--password-file', right, '--key-file']
    const walletHex = walletKey.toString('hex')
    const cases: readonly (() => readonly string[])[] = [
      () => [...sign, '--password-file', wrong],
      () => [...sign, '--password-file', join(home, 'none')],
      () => [
        'wallet',
        'send',
        'dev:1',
        '1',
        '--account',
        'main',
        '--password-file',
        right,
        '--rpc',
        'http://127.0.0.1:1',
      ],
      () => [...bring, put('cut.secret', walletHex.slice(1))],
      () => [...bring, put('words.secret', `${walletHex} ${walletHex}`)],
      () => [...bring, put('open.secret', `{"privateKey":"${walletHex}"`)],
      () => [...bring, spoilt({ n: 2 ** 13 })],
      () => [...bring, spoilt({ n: 2 ** 30 })],
      () => [...bring, spoilt({ n: 2 ** 20, r: 9 })],
      () => [...bring, spoilt({ r: 2 ** 30 })],
      () => [...bring, spoilt({ p: 2 ** 30 })],
      () => [...bring, spoilt({ salt: password })],
      // Secrets where none belong: a person's mistake, not to be repeated on a screen or in a log.
      () => ['wallet', 'import', walletHex],
      () => ['wallet', 'balance', walletHex],
      () => ['wallet', 'list', `--${walletHex}`],
      () => [walletHex],
    ]
    for (const words of cases) {
      const flags = ['--json', '--data-dir', home]
      const cli = startWatt([...words(), ...flags], { env: { WATT_DEBUG: '1' } })
      processes.push(cli)
      assert.notEqual((await cli.ended).code, 0, words().join(' '))
      assertClean(cli.output, words().join(' '))
    }
    assertCleanFolder(home, (path) => path.endsWith('.secret'))
  })

  it('stays out of what the admin port says and logs', async () => {
    const secretPath = join(root, 'admin.secret')
    writeFileSync(secretPath, adminSecret.toString('hex'), { mode: 0o600 })
    const lines: string[] = []
    const note = (event: string, fields?: object): void =>
      void lines.push(JSON.stringify({ event, ...fields }))
    const logger: Logger = { debug: note, info: note, warn: note, error: note }
    const server = await startAdminServer({
      listen: { type: 'port', port: 0, secretPath },
      handlers: { admin_fail: () => assert.fail('as asked') },
      logger,
      clock: systemClock,
    })
    const url = `http://127.0.0.1:${server.port}`
    const attempts = await badAdminCalls({ url })
    const authorization = `Bearer ${issueToken(adminSecret, Date.now())}`
    const headers = { authorization, 'content-type': 'application/json' }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'admin_fail', params: [] })
    const answer = await (await fetch(url, { method: 'POST', headers, body })).text()
    await server.stop()
    assert.match(answer, /error/)
    for (const it of [...attempts, { name: 'a call that fails', answer }]) assertClean(it.answer, it.name)
    assert.ok(lines.length > attempts.length / 2)
    assertClean(lines.join('\n'), 'log of the admin port')
  })

  it('was in no output of any process', () => {
    assert.ok(processes.length > 30)
    for (const { output, pid } of processes) assertClean(output, `process ${pid}`)
  })
})

function fill(dir: string, config: object): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'key'), `${hex}\n`, { mode: 0o600 })
  writeFileSync(join(dir, 'genesis.json'), JSON.stringify(genesis))
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ quorumSet, ...config }))
}

function configure(dir: string, changes: object): void {
  const path = join(dir, 'config.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...config, ...changes }))
}

function assertClean(content: string | Buffer, where: string): void {
  for (const [secret, forms] of secrets) assert.deepEqual(findIn(content, forms), [], `${secret} in ${where}`)
}

function assertCleanFolder(folder: string, isItsHome: (path: string) => boolean): void {
  for (const forms of secrets.values()) assert.deepEqual(findBelow(folder, forms, isItsHome), [])
}

function findReport(dir: string): string | undefined {
  const name = readdirSync(dir).find((it) => /^report\..*\.json$/.test(it))
  const path = name === undefined ? undefined : join(dir, name)
  return path !== undefined && readFileSync(path, 'utf8').trimEnd().endsWith('}') ? path : undefined
}

/** A stranger of the same chain. */
async function joinAsPeer(url: string, port: number): Promise<Network> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_getBlockByNumber',
    params: ['0x0', false],
  })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result } = (await response.json()) as { readonly result: { readonly hash: `0x${string}` } }
  const network = createLibp2pNetwork({
    privateKey: new Uint8Array(32).fill(3),
    genesisHash: result.hash,
    listen: [],
    peers: [`/ip4/127.0.0.1/tcp/${port}`],
    clock: systemClock,
    logger: silentLogger,
  })
  await network.start()
  await until(() => network.peers().length === 1)
  return network
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(holds(), 'It did not come about in 20 s.')
}
