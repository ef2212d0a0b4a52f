/** Four real nodes on loopback: sockets, disks and clocks of the machine. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createServer } from 'node:net'
import { createIdentity, readOrCreateKeyFile } from '../src/identity/index.ts'
import { resolveNodeConfig } from '../src/config.ts'
import { type RunningNode, startNode } from '../src/node.ts'

const chainId = 1337

describe('four nodes on loopback', { timeout: 60_000 }, () => {
  let root: string
  let nodes: RunningNode[] = []
  let start: (index: number) => Promise<RunningNode>

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'watt-node-'))
    await writeFile(
      join(root, 'genesis.json'),
      JSON.stringify({ chainId, name: 'smoke', timestampMs: Date.now(), allocation: {} }),
    )
    const ids: string[] = []
    for (const index of [0, 1, 2, 3]) {
      await mkdir(join(root, String(index)))
      ids.push(createIdentity(await readOrCreateKeyFile(join(root, String(index), 'key'))).nodeId)
    }
    const ports = await freePorts(4)
    const address = (index: number): string => `/ip4/127.0.0.1/tcp/${ports[index]}`
    start = (index) =>
      startNode(
        resolveNodeConfig(
          { dataDir: join(root, String(index)) },
          {
            genesis: '../genesis.json',
            quorumSet: { threshold: 3, validators: ids },
            listen: [address(index)],
            peers: [0, 1, 2, 3].filter((it) => it !== index).map(address),
            rpcPort: 0,
            blockTimeMs: 500,
            logLevel: 'warn',
          },
        ),
      )
    nodes = await Promise.all([0, 1, 2, 3].map(start))
  })
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await rm(root, { recursive: true, force: true })
  })

  it('closes blocks that all agree on', async () => {
    await until(() => nodes.every(({ view }) => view.ledger.head.header.number >= 3n))
    const hashes = new Set(nodes.map(({ view }) => view.ledger.block(3n)?.hash))
    assert.equal(hashes.size, 1)
  })

  it('tells health and metrics', async () => {
    const url = `http://127.0.0.1:${nodes[0]!.rpcPort}`
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    assert.match(metrics, /^scp_envelope_emit_total [1-9]/m)
    assert.match(metrics, /^ledger_number [1-9]/m)
  })

  it('goes on after all were stopped and started', async () => {
    const heads = nodes.map(({ view }) => view.ledger.head.header.number)
    await Promise.all(nodes.map((node) => node.stop()))
    nodes = await Promise.all([0, 1, 2, 3].map(start))
    assert.deepEqual(
      nodes.map(({ view }, index) => view.ledger.head.header.number >= heads[index]!),
      [true, true, true, true],
    )
    const highest = heads.reduce((a, b) => (a > b ? a : b))
    await until(() => nodes.every(({ view }) => view.ledger.head.header.number >= highest + 2n))
  })
})

describe('a node that cannot start', () => {
  let dataDir: string
  const validator = { listen: [], rpcPort: 0, logLevel: 'silent' }

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'watt-node-'))
  })
  after(() => rm(dataDir, { recursive: true, force: true }))

  async function nodeId(): Promise<string> {
    return createIdentity(await readOrCreateKeyFile(join(dataDir, 'key'))).nodeId
  }
  async function start(settings: Readonly<Record<string, unknown>> = {}): Promise<RunningNode> {
    const quorumSet = { threshold: 1, validators: [await nodeId()] }
    return startNode(resolveNodeConfig({ dataDir }, { ...validator, quorumSet, ...settings }))
  }

  it('says what is wrong, and leaves nothing open', async () => {
    await assert.rejects(start(), { code: 'node/genesis-file' })
    const genesis = join(dataDir, 'genesis.json')
    await writeFile(genesis, '{}')
    await assert.rejects(start(), { code: 'ledger/genesis' })
    await writeFile(
      genesis,
      JSON.stringify({ chainId, name: 'solo', timestampMs: Date.now(), allocation: {} }),
    )
    const quorumSet = { threshold: 1, validators: ['ab'.repeat(32)] }
    await assert.rejects(start({ quorumSet }), { code: 'node/not-trusted' })

    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()))
    const { port } = taken.address() as { readonly port: number }
    await assert.rejects(start({ rpcPort: port }), { code: 'rpc/listen' })
    await new Promise((resolve) => taken.close(resolve))
    const node = await start({ rpcPort: port, blockTimeMs: 100 }) // The store would be locked, had it stayed open.
    await assert.rejects(start(), { code: 'ledger/store-locked' })
    await until(() => node.view.ledger.head.header.number >= 2n)
    await node.stop()
  })
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
