/**
 * A file of 256 MiB to thirty providers and back, encrypted and checked, beside plain HTTP on the same loopback.
 * Providers are HTTP servers in this very process that hash what they get: what they cost is in the figures.
 * @module
 */
import { createHash, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  fileNamed,
  planPut,
  put,
  readCatalogue,
  readStoredFile,
} from '../../../services/storage/src/client/index.ts'
import { MemoryNetwork, sourceOf } from '../../../services/storage/src/client/memory-network.fixture.ts'
import { Connections } from '../../../services/storage/src/client/network/http.ts'
import type { Row } from './rows.ts'

const mib = 1_048_576
const sizeBytes = 256 * mib
const putRounds = 2
const readRounds = 5

/**
 * About a minute on an idle machine of two cores, and 3 GiB of memory.
 * @yields The best of some rounds, in which Watt and its peer take turns.
 */
export async function* transfer(): AsyncGenerator<Row> {
  const bytes = randomFillSync(new Uint8Array(sizeBytes))
  const network = await MemoryNetwork.start(30)
  try {
    const client = await network.client()
    const upload = await inTurns(
      putRounds,
      () => plainPut(bytes),
      async () => {
        for (const { pieces, parts } of network.providers) for (const held of [pieces, parts]) held.clear()
        await put(client, await planPut(client.chain, [sourceOf('file', bytes)], { epochs: 30 }))
      },
    )
    yield {
      part: 'upload',
      what: '256 MiB, encrypted 10 of 30, to 30 providers',
      unit: 'MiB/s',
      measured: speed(upload.ours),
      peer: { name: 'one plain HTTP PUT, sha256', measured: speed(upload.peer) },
      bar: { number: 11, of: 'measured', atLeast: 12 },
    }
    const file = fileNamed(await readCatalogue(client), 'file')
    const read = async (): Promise<void> => drain(readStoredFile(client, file))
    const whole = await inTurns(readRounds, () => plainGet(bytes), read)
    const peer = { name: 'one plain HTTP GET, sha256', measured: speed(whole.peer) }
    yield {
      part: 'retrieval',
      what: '256 MiB, verified and decrypted',
      unit: 'MiB/s',
      measured: speed(whole.ours),
      peer,
      bar: { number: 10, of: 'ratio', atLeast: 0.6 },
    }
    const firstByte = async (): Promise<void> => {
      const stream = readStoredFile(client, file)
      await stream.next()
      await stream.return(undefined)
    }
    const first = await bestOf(readRounds, firstByte)
    yield {
      part: 'retrieval',
      what: 'first byte',
      unit: 'ms',
      measured: 1000 * first,
      bar: { number: 10, of: 'measured', atMost: 150 },
    }
    network.misbehave('gone', ...Array.from({ length: 14 }, (_, at) => at))
    const rebuilt = await bestOf(2, read)
    yield {
      part: 'retrieval',
      what: 'the same with 14 of 30 providers gone',
      unit: 'MiB/s',
      measured: speed(rebuilt),
      peer,
    }
  } finally {
    await network.close()
  }
}

function speed(seconds: number): number {
  return sizeBytes / mib / seconds
}

/** Seconds of the best round of each. */
async function inTurns(
  rounds: number,
  peer: () => Promise<void>,
  ours: () => Promise<void>,
): Promise<{ readonly peer: number; readonly ours: number }> {
  const best = { peer: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds; round++) {
    best.peer = Math.min(best.peer, await bestOf(1, peer))
    best.ours = Math.min(best.ours, await bestOf(1, ours))
  }
  return best
}

async function bestOf(rounds: number, work: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work()
    best = Math.min(best, (performance.now() - start) / 1000)
  }
  return best
}

/** One GET of the same bytes over the same kind of connection, hashed as it comes. */
async function plainGet(bytes: Uint8Array): Promise<void> {
  await withServer(
    (_, response) => response.end(bytes),
    async (connections, url) => {
      const { body } = await connections.ask(url, { method: 'GET', idleMs: 60_000 })
      await hashed(body)
    },
  )
}

/** One PUT of the same bytes, hashed by the server. */
async function plainPut(bytes: Uint8Array): Promise<void> {
  const take: RequestListener = (request, response) => {
    void hashed(request).then(() => response.end())
  }
  await withServer(take, async (connections, url) => {
    const { body } = await connections.ask(url, { method: 'PUT', body: bytes, idleMs: 60_000 })
    body.resume()
  })
}

async function withServer(
  handle: RequestListener,
  use: (connections: Connections, url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connections = new Connections()
  try {
    await use(connections, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    connections.close()
    server.close()
  }
}

async function hashed(body: AsyncIterable<Uint8Array>): Promise<void> {
  const digest = createHash('sha256')
  for await (const chunk of body) digest.update(chunk)
  digest.digest()
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.length
  if (bytes !== sizeBytes) throw new RangeError(`${bytes} bytes came of ${sizeBytes}`)
}
