import assert from 'node:assert/strict'
import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { recordedSession } from '../host.fixture.ts'
import { openFolder, removeNetwork } from './data-folder.ts'
import { devAccounts } from './dev-accounts.ts'
import { devGenesis } from './genesis.ts'
import { greeting, type Readiness } from './greeting.ts'
import { openNetwork } from './local-network.ts'
import { lockFile, takeLock } from './lock.ts'
import { LogFile } from './log-file.ts'
import { readManifest } from './manifest.ts'
import { quorumSetOf, quorumThreshold } from './node-config.ts'
import { memoryMs, restartAfter } from './restart-policy.ts'
import { childEnvironment } from './managed-process.ts'

let root: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'watt-up-'))
})
after(() => rm(root, { recursive: true, force: true }))

/** Ports chosen by the system, so that tests do not meet. */
const anyPorts = { rpcPort: 0, webPort: 0 }

async function newFolder(name: string): Promise<string> {
  const path = join(root, name)
  await openFolder(path)
  return path
}

describe('local network', () => {
  it('gives each validator its own folder, key and ports, and all the same genesis', async () => {
    const dataDir = await newFolder('new')
    const { manifest, nodeIds, isNew } = await openNetwork(dataDir, { ...anyPorts, validators: 4 })
    assert.equal(isNew, true)
    assert.equal(new Set(nodeIds).size, 4)
    const ports = manifest.validators.flatMap(({ p2pPort, rpcPort }) => [p2pPort, rpcPort])
    assert.equal(new Set([...ports, manifest.webPort]).size, 9)
    for (const { name } of manifest.validators) {
      assert.equal((await stat(join(dataDir, name, 'key'))).mode & 0o777, 0o600)
      assert.ok(JSON.parse(await readFile(join(dataDir, name, 'config.json'), 'utf8')))
    }
    const genesis = JSON.parse(await readFile(join(dataDir, 'genesis.json'), 'utf8')) as {
      chainId: number
      allocation: object
    }
    assert.equal(genesis.chainId, 31_337)
    // Ten for people, the founder, reporters, members of the beacon, and as many providers as there may be.
    assert.equal(Object.keys(genesis.allocation).length, 10 + 1 + 7 + 7 + 40 + 1)
  })

  it('opens the same network again, with other public ports', async () => {
    const dataDir = await newFolder('again')
    const first = await openNetwork(dataDir, { ...anyPorts, validators: 2 })
    const second = await openNetwork(dataDir, anyPorts)
    assert.equal(second.isNew, false)
    assert.deepEqual(second.nodeIds, first.nodeIds)
    assert.deepEqual(
      second.manifest.validators.map(({ p2pPort }) => p2pPort),
      first.manifest.validators.map(({ p2pPort }) => p2pPort),
    )
  })

  it('takes another port between validators when one is gone, and tells all of them', async () => {
    const dataDir = await newFolder('taken')
    const first = await openNetwork(dataDir, { ...anyPorts, validators: 2 })
    const taken = first.manifest.validators[1]?.p2pPort ?? 0
    const server = createServer().listen(taken, '127.0.0.1')
    try {
      const { manifest } = await openNetwork(dataDir, anyPorts)
      const chosen = manifest.validators[1]?.p2pPort
      assert.notEqual(chosen, taken)
      assert.match(
        await readFile(join(dataDir, 'node-1', 'config.json'), 'utf8'),
        new RegExp(`/tcp/${chosen}"`),
      )
    } finally {
      server.close()
    }
  })

  it('names the port that is taken and one that is free', async () => {
    const dataDir = await newFolder('in-use')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    try {
      await assert.rejects(openNetwork(dataDir, { ...anyPorts, rpcPort: port }), {
        code: 'cli/port-in-use',
        ending: 'failed',
      })
      assert.equal(await readManifest(dataDir), undefined)
    } finally {
      server.close()
    }
  })

  it('refuses another number of validators, unless it may begin anew', async () => {
    const dataDir = await newFolder('differs')
    const first = await openNetwork(dataDir, { ...anyPorts, validators: 2 })
    await assert.rejects(openNetwork(dataDir, { ...anyPorts, validators: 3 }), {
      code: 'cli/network-differs',
      ending: 'refused',
    })
    const fresh = await openNetwork(dataDir, { ...anyPorts, validators: 3, fresh: true })
    assert.equal(fresh.manifest.validators.length, 3)
    assert.ok(!fresh.nodeIds.includes(first.nodeIds[0] ?? ''))
  })

  it('says what is broken in a data folder', async () => {
    const dataDir = await newFolder('broken')
    await openNetwork(dataDir, { ...anyPorts, validators: 1 })
    const manifest = await readFile(join(dataDir, 'network.json'), 'utf8')
    for (const broken of [
      '',
      '{',
      'null',
      '{}',
      manifest.replace('"version": 4', '"version": 3'),
      manifest.replace(/"epochSeconds": \d+/, '"epochSeconds": 1'),
      manifest.replace('"provider-1"', '"provider-2"'),
      manifest.replace(/"p2pPort": \d+/, '"p2pPort": 0'),
    ]) {
      await writeFile(join(dataDir, 'network.json'), broken)
      await assert.rejects(openNetwork(dataDir, anyPorts), { code: 'cli/broken-data-folder' }, broken)
    }
    await writeFile(join(dataDir, 'network.json'), manifest)
    await writeFile(join(dataDir, 'genesis.json'), '{"chainId": 1}')
    await assert.rejects(openNetwork(dataDir, anyPorts), { code: 'cli/broken-data-folder' })
    await openNetwork(dataDir, { ...anyPorts, fresh: true })
  })

  it('makes again what a crash left half made', async () => {
    const dataDir = await newFolder('half')
    await mkdir(join(dataDir, 'node-1'))
    await writeFile(join(dataDir, '.making'), '')
    const { isNew } = await openNetwork(dataDir, { ...anyPorts, validators: 1 })
    assert.equal(isNew, true)
    assert.deepEqual((await readdir(dataDir)).toSorted(), ['genesis.json', 'network.json', 'node-1'])
  })
})

describe('data folder', () => {
  it('never touches what is not ours', async () => {
    const foreign = join(root, 'foreign')
    await mkdir(foreign)
    await writeFile(join(foreign, 'thesis.txt'), 'years of work')
    await assert.rejects(openFolder(foreign), { code: 'cli/foreign-folder', ending: 'refused' })
    await assert.rejects(removeNetwork(foreign), { code: 'cli/foreign-folder' })
    const mixed = await newFolder('mixed')
    await openNetwork(mixed, { ...anyPorts, validators: 1 })
    // What services leave there is ours.
    for (const name of ['beacon', 'bundler', 'indexer', 'provider-1', 'provider-40', 'oracle-7'])
      await mkdir(join(mixed, name))
    await openFolder(mixed)
    await writeFile(join(mixed, 'notes.txt'), 'mine')
    await assert.rejects(openNetwork(mixed, { ...anyPorts, fresh: true }), { code: 'cli/foreign-folder' })
    assert.ok(await readManifest(mixed))
  })

  it('says when the folder cannot be made', async () => {
    await writeFile(join(root, 'file'), '')
    await assert.rejects(openFolder(join(root, 'file', 'below')), { code: 'cli/data-folder' })
  })
})

describe('lock', () => {
  it('is held by one process, and taken over when that one is gone', async () => {
    const dataDir = await newFolder('lock')
    const other = JSON.stringify({ pid: process.ppid })
    await writeFile(join(dataDir, lockFile), other)
    await assert.rejects(takeLock(dataDir), { code: 'cli/locked', ending: 'refused' })
    for (const gone of [
      JSON.stringify({ pid: 2 ** 22 + 1 }),
      '',
      'nonsense',
      '{"pid":-1}',
      JSON.stringify({ pid: process.ppid, started: 'another boot' }),
    ]) {
      await writeFile(join(dataDir, lockFile), gone)
      const release = await takeLock(dataDir)
      await release()
      assert.deepEqual(await readdir(dataDir), [])
    }
  })
})

describe('log file', () => {
  it('keeps two files of bounded size and loses no byte between them', async () => {
    const path = join(root, 'log.jsonl')
    const log = new LogFile(path, 100)
    for (let at = 0; at < 15; at++) log.write(Buffer.from(`line ${String(at).padStart(4)}\n`))
    log.close()
    assert.equal((await stat(`${path}.1`)).size, 100)
    const lines = (await readFile(`${path}.1`, 'utf8')) + (await readFile(path, 'utf8'))
    assert.equal(lines.split('\n').length, 16)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  })

  it('survives a folder that is gone', () => {
    const log = new LogFile(join(root, 'nowhere', 'log.jsonl'))
    log.write(Buffer.from('lost'))
    log.close()
  })
})

describe('quorum', () => {
  it('needs enough validators that two quorums share an honest one', () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(quorumThreshold), [1, 2, 3, 3, 4, 5, 5])
    for (let count = 1; count <= 7; count++) {
      const faulty = Math.floor((count - 1) / 3)
      assert.ok(2 * quorumThreshold(count) - count > faulty)
    }
    assert.deepEqual(quorumSetOf(['a', 'b', 'c', 'd']), {
      threshold: 3,
      validators: ['a', 'b', 'c', 'd'],
      innerSets: [],
    })
  })
})

describe('restarts', () => {
  it('waits a second, and longer for a process that keeps ending', () => {
    assert.equal(restartAfter([0], 0), 1000)
    assert.equal(restartAfter([0, 2000, 5000], 5000), 4000)
    const often = Array.from({ length: 100 }, (_, at) => at * 1000)
    assert.equal(restartAfter(often, 99_000), 60_000)
    assert.equal(restartAfter([...often, 99_000 + memoryMs], 99_000 + memoryMs), 1000)
  })

  it('keeps this command’s variables from the validators', () => {
    assert.deepEqual(childEnvironment({ PATH: '/bin', WATT_RPC_PORT: '1', WATT_PASSWORD: 'x' }), {
      PATH: '/bin',
    })
  })
})

describe('development network', () => {
  it('funds the well-known accounts', () => {
    const [first, second] = devAccounts()
    assert.deepEqual(first, {
      index: 0,
      address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      privateKey: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    })
    assert.equal(second?.address, '0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
    const { allocation } = devGenesis(0, 120) as { allocation: Record<string, { balance: string }> }
    assert.deepEqual(allocation[first.address], { balance: '10000000000000000000000' })
  })

  it('says that everyone knows the keys, how to go on and how to stop', () => {
    const ready: Readiness = {
      ready: true,
      rpc: 'http://127.0.0.1:9000',
      web: 'http://127.0.0.1:8080',
      index: 'http://127.0.0.1:8560',
      chainId: 31_337,
      dataDir: '/somewhere/.watt/local',
      pid: 1,
      validators: [{ name: 'node-1', pid: 2, rpc: 'http://127.0.0.1:9000', nodeId: 'ab' }],
    }
    const about = {
      isNew: true,
      head: 0n,
      threshold: 1,
      blockTimeMs: 1000,
      pageIsBuilt: true,
      folder: '/somewhere',
      program: 'npx watt',
    }
    const lines = greeting(ready, about, recordedSession().out)
    assert.match(lines[0] ?? '', /^DEVELOPMENT NETWORK/)
    const text = lines.join('\n')
    assert.match(text, /npx watt wallet send dev:1 1\.5 --account dev:0 --rpc http:\/\/127\.0\.0\.1:9000/)
    assert.match(text, /data +\.watt\/local/)
    assert.match(text, /Ctrl-C/)
    assert.ok(lines.every((line) => line.length <= 130))
  })
})
