/** The most important attacks on a real node, each for a moment: it goes on closing blocks and answering others. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import { privateKeyToAccount } from 'viem/accounts'
import { WebSocket } from 'ws'
import { resolveNodeConfig } from '../src/config.ts'
import { createIdentity, readOrCreateKeyFile } from '../src/identity/index.ts'
import { createLibp2pNode } from '../src/network/libp2p-node.ts'
import { type RunningNode, startNode } from '../src/node.ts'

const chainId = 1337
const rich = privateKeyToAccount(`0x${'42'.repeat(32)}`)

describe('a node under attack', { timeout: 90_000 }, () => {
  let dataDir: string
  let node: RunningNode

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'watt-overload-'))
    const allocation = { [rich.address.toLowerCase()]: { balance: `${10n ** 21n}` } }
    const genesis = { chainId, name: 'attacked', timestampMs: Date.now(), allocation }
    await writeFile(join(dataDir, 'genesis.json'), JSON.stringify(genesis))
    const { nodeId } = createIdentity(await readOrCreateKeyFile(join(dataDir, 'key')))
    node = await startNode(
      resolveNodeConfig(
        { dataDir },
        {
          quorumSet: { threshold: 1, validators: [nodeId] },
          listen: ['/ip4/127.0.0.1/tcp/0'],
          rpcPort: 0,
          blockTimeMs: 500,
          logLevel: 'silent',
        },
      ),
    )
  })
  after(async () => {
    await node.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const headNumber = (): bigint => node.view.ledger.head.header.number
  const twoBlocks = async (): Promise<void> => {
    const from = headNumber()
    await until(() => headNumber() >= from + 2n)
  }
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${node.rpcPort}/metrics`)).text()
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
  }

  it('listens on the ports it tells, and on nothing else', { skip: process.platform !== 'linux' }, () => {
    const told = [node.rpcPort, ...node.view.network.addresses().map((it) => Number(it.split('/')[4]))]
    assert.deepEqual(listeningPorts().toSorted(byNumber), told.toSorted(byNumber))
  })

  it('answers new callers while connections that never finish a request take all places', async () => {
    const slow = Array.from({ length: 1_200 }, (): Socket => {
      const socket = connect(node.rpcPort, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.once('connect', () => socket.write('POST / HTTP/1.1\r\nhost: localhost\r\nx-slow: '))
      return socket
    })
    await until(() => slow.some((socket) => socket.destroyed))
    for (let turn = 0; turn < 20; turn++) assert.equal(await askOnce(node.rpcPort), 200)
    await twoBlocks()
    for (const socket of slow) socket.destroy()
  })

  it('cuts off subscribers that never read, and tells the others', async () => {
    const open = async (kind: readonly unknown[]): Promise<WebSocket> => {
      const socket = new WebSocket(`ws://127.0.0.1:${node.rpcPort}`, { perMessageDeflate: false })
      await new Promise((resolve) => socket.once('open', resolve))
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: kind }))
      await new Promise((resolve) => socket.once('message', resolve))
      return socket
    }
    const reader = await open(['newHeads'])
    let heads = 0
    reader.on('message', () => heads++)
    const deaf = await Promise.all(Array.from({ length: 10 }, () => open(['newPendingTransactions', true])))
    for (const socket of deaf) {
      socket.on('error', () => undefined)
      socket.pause()
    }
    assert.equal(await metric('rpc_web_socket_clients'), 11)
    // More than the kernel and the bound take together.
    let isOver = false
    const flooding = (async () => {
      for (let nonce = 0; !isOver; nonce++) {
        const fields = { type: 'legacy', chainId, nonce, gas: 5_000_000n, gasPrice: 1_000_000_000n } as const
        const raw = await rich.signTransaction({
          ...fields,
          to: rich.address,
          data: `0x${'5a'.repeat(100_000)}`,
        })
        await node.view.pool.add([Buffer.from(raw.slice(2), 'hex')], 'rpc')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    for (;;) {
      if ((await metric('rpc_web_socket_clients')) === 1) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    isOver = true
    await flooding
    const before = heads
    await until(() => heads > before)
    reader.close()
    for (const socket of deaf) socket.terminate()
  })

  it('bans a peer that sends garbage, and closes blocks meanwhile', async () => {
    const topic = `/watt/${node.view.ledger.genesisHash.slice(2, 18)}/scp/1`
    const hostile = await createLibp2pNode({
      privateKey: randomBytes(32),
      listen: [],
      announce: [],
      connectionGater: {},
      topics: [topic],
      score: () => 0,
      websockets: false,
    })
    await hostile.start()
    try {
      hostile.services.flood.subscribe(topic)
      const address = multiaddr(node.view.network.addresses()[0]!)
      const connection = await hostile.dial(address)
      await until(() => node.view.network.peers().length === 1)
      while (connection.status === 'open') {
        await hostile.services.flood.publish(topic, randomBytes(300)).catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      await twoBlocks()
      assert.equal(node.view.network.peers().length, 0)
      await assert.rejects(hostile.dial(address).then((it) => it.newStream('/ipfs/ping/1.0.0')))
    } finally {
      await hostile.stop()
    }
  })
})

/** Status of one request on a connection of its own. */
function askOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asked = request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.once('error', reject)
    asked.end('{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}')
  })
}

/** TCP ports that this process listens on: its sockets are those whose inodes its descriptors name. */
function listeningPorts(): readonly number[] {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? []
      } catch {
        return [] // The descriptor that read the folder itself.
      }
    }),
  )
  const listening = '0A'
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listening && own.has(fields[9] ?? ''))
      .map((fields) => Number.parseInt(fields[1]!.split(':')[1]!, 16)),
  )
}

function byNumber(a: number, b: number): number {
  return a - b
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}
