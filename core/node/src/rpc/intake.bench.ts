/**
 * What it costs to take in a transaction, from the socket to the set, and to answer a call: microseconds of CPU each, by
 * the thread that spends them. A client in another thread sends batches of 50.
 * `node core/node/src/rpc/intake.bench.ts [rounds]`; `npm run build:contracts` comes first.
 * @module
 */
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Address, type Hex, keccak256 } from '@watt/evm'
import { encodeRlp } from '@watt/ledger'
import { createIdentity } from '../identity/identity.ts'
import { recoverSendersHere } from '../pool/recover-here.ts'
import { createSenderRecovery } from '../pool/sender-recovery.ts'
import { createPool } from '../pool/pool.ts'
import { data } from './hex.ts'
import { createTestNode, testChainId } from './test-node.ts'

const perRound = 5_000
const perBatch = 50
const rounds = Number(process.argv[2] ?? 6)
const token: Address = `0x${'70'.repeat(20)}`
const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

const senders = Array.from({ length: 50 }, (_, index) => {
  const key = new Uint8Array(32).fill(index + 1)
  return createIdentity(key)
})
const artifact = new URL(
  '../../../../contracts/artifacts/src/examples/ExampleToken.sol/ExampleToken.json',
  import.meta.url,
)
const { deployedBytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as { deployedBytecode: Hex }
const test = await createTestNode({
  gasLimit: 1_000_000_000,
  genesis: {
    allocation: {
      [token]: { balance: '0', code: deployedBytecode },
      ...Object.fromEntries(senders.map(({ address }) => [address, { balance: String(10n ** 24n) }])),
    },
  },
})
const { ledger } = test.node
let known = new Map<Uint8Array, Address>()
const spent = new Map<string, number[]>()
const recovery = createSenderRecovery({ chainId: BigInt(testChainId), logger })
const direct = createPool({
  ledger,
  recoverSenders: (raws) => Promise.resolve(raws.map((raw) => known.get(raw))),
  clock: test.clock,
  logger,
})
const served = createPool({ ledger, recoverSenders: recovery.recoverSenders, clock: test.clock, logger })
const server = await test.serve({
  node: { ...test.node, pool: served },
  limits: { loopbackTokens: { perSecond: 1e9, burst: 1e9 } },
  observe: () => undefined,
})
const client = new Worker(clientSource(), { eval: true, workerData: { port: server.port } })

for (let round = 0; round < rounds; round++) {
  const raws = Array.from({ length: perRound }, (_, index) => rawOf(round * perRound + index))
  known = new Map(raws.map((raw, index) => [raw, senders[index % senders.length]!.address]))
  await measure('into the pool, senders known', async () => {
    for (let at = 0; at < raws.length; at += perBatch) {
      const results = await direct.add(raws.slice(at, at + perBatch), 'rpc')
      if (results.some((it) => 'rejected' in it)) throw new Error(JSON.stringify(results[0]))
    }
  })
  await measure('recover the sender', () => recoverSendersHere(raws, BigInt(testChainId)))
  const body = (calls: readonly (readonly [string, readonly unknown[]])[]): string =>
    JSON.stringify(calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })))
  const sends = batches(raws.map((raw) => ['eth_sendRawTransaction', [data(raw)]] as const))
  await measure('socket to pool and back', () => post(sends.map(body)))
  const balanceOf = raws.map((_, index) => {
    const owner = senders[index % senders.length]!.address.slice(2)
    return ['eth_call', [{ to: token, data: `0x70a08231${owner.padStart(64, '0')}` }, 'latest']] as const
  })
  await measure('eth_call', () => post(batches(balanceOf).map(body)))
  await measure('build the set', () => ledger.buildSet(direct.candidates()))
  const set = await ledger.buildSet(served.candidates())
  if (set.transactions.length !== perRound) throw new Error(`${set.transactions.length} in the set`)
  await measure('check the set', () => ledger.checkSet(set))
  test.clock.nowMs += 1_000
  const value = {
    parentHash: ledger.head.hash,
    transactionSetHash: set.hash,
    closeTimeMs: BigInt(test.clock.nowMs),
    upgrades: {},
  }
  const block = await measure('close', () => ledger.close(value, set))
  await measure('clear the pool', () => direct.blockClosed(block))
  served.blockClosed(block)
}
console.table(
  Array.from(spent, ([phase, costs]) => ({
    phase,
    'us, this thread': round1(costs.filter((_, at) => at % 2 === 0)),
    'us, all threads': round1(costs.filter((_, at) => at % 2 === 1)),
  })),
)
await client.terminate()
await recovery.stop()
await server.stop()

async function measure<Result>(phase: string, work: () => Result | Promise<Result>): Promise<Result> {
  const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()]
  const result = await work()
  const costs = spent.get(phase) ?? []
  spent.set(phase, costs)
  for (const { user, system } of [process.threadCpuUsage(thread), process.cpuUsage(all)])
    costs.push((user + system) / perRound)
  return result
}

/** Four requests at a time; every answer must be free of errors. */
async function post(bodies: readonly string[]): Promise<void> {
  client.postMessage(bodies)
  const [error] = (await once(client, 'message')) as [string | undefined]
  if (error !== undefined) throw new Error(error)
}

function clientSource(): string {
  return `
    const { parentPort, workerData: { port } } = require('node:worker_threads')
    const http = require('node:http')
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
    const headers = { 'content-type': 'application/json' }
    const send = (body) => new Promise((resolve, reject) => {
      const request = http.request({ port, method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => (text.includes('"error"') ? reject(new Error(text.slice(0, 300))) : resolve()))
      })
      request.on('error', reject)
      request.end(body)
    })
    parentPort.on('message', async (bodies) => {
      try {
        const queue = bodies.values()
        await Promise.all([0, 1, 2, 3].map(async () => { for (const body of queue) await send(body) }))
        parentPort.postMessage(undefined)
      } catch (error) { parentPort.postMessage(String(error)) }
    })`
}

function batches<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: items.length / perBatch }, (_, at) =>
    items.slice(at * perBatch, (at + 1) * perBatch),
  )
}

function rawOf(index: number): Uint8Array {
  const to = keccak256(new TextEncoder().encode(`recipient ${index % 1_000}`)).subarray(12)
  const nonce = BigInt(Math.floor(index / senders.length))
  const fields = [BigInt(testChainId), nonce, 10n ** 9n, 10n ** 10n, 21_000n, to, 1n, new Uint8Array(), []]
  const digest = keccak256(Uint8Array.of(2, ...encodeRlp(fields)))
  const signature = senders[index % senders.length]!.signRecoverable(digest)
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map((it) => BigInt(data(it)))
  return Uint8Array.of(2, ...encodeRlp([...fields, BigInt(signature[64]! - 27), r!, s!]))
}

function round1(costs: readonly number[]): number {
  return Math.round(costs.toSorted((a, b) => a - b)[costs.length >> 1]! * 10) / 10
}
