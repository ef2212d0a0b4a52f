/**
 * A file of 256 MiB to thirty providers and back, encrypted and checked, beside plain HTTP on the same loopback.
 * Providers are HTTP servers in this very process that hash what they get: what they cost is in the figures.
 * @module
 */
import { createHash, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
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
import type { PartResult } from '../overload/bars.ts'

const mib = 1_048_576
const sizeBytes = 256 * mib
const readsMax = 3

/** About a minute on an idle machine of two cores, and 2 GiB of memory. */
export async function transfer(): Promise<readonly PartResult[]> {
  const bytes = randomFillSync(new Uint8Array(sizeBytes))
  const network = await MemoryNetwork.start(30)
  try {
    const client = await network.client()
    const plan = await planPut(client.chain, [sourceOf('file', bytes)], { epochs: 30 })
    const upload = await secondsOf(() => put(client, plan))
    const file = fileNamed(await readCatalogue(client), 'file')
    let read = Number.POSITIVE_INFINITY
    let plain = Number.POSITIVE_INFINITY
    for (let round = 0; round < readsMax; round++) {
      plain = Math.min(plain, await plainSeconds(bytes))
      read = Math.min(read, await secondsOf(() => drain(readStoredFile(client, file))))
    }
    const firstByteMs = 1000 * (await secondsOf(() => readStoredFile(client, file).next()))
    network.misbehave('gone', ...Array.from({ length: 14 }, (_, at) => at))
    const rebuilt = await secondsOf(() => drain(readStoredFile(client, file)))
    const speed = (seconds: number): number => sizeBytes / mib / seconds
    return [
      {
        part: 'upload',
        seconds: upload,
        bars: [
          {
            goal: 'storage 11',
            what: '256 MiB encrypted 10 of 30 to 30 providers',
            measured: speed(upload),
            unit: 'MiB/s',
            atLeast: 12,
          },
        ],
        facts: { 'bytes sent': 3 * sizeBytes },
      },
      {
        part: 'retrieval',
        seconds: read,
        bars: [
          {
            goal: 'storage 10',
            what: '256 MiB verified and decrypted, beside plain HTTP with sha256',
            measured: plain / read,
            unit: 'x',
            atLeast: 0.6,
          },
          { goal: 'storage 10', what: 'first byte', measured: firstByteMs, unit: 'ms', atMost: 150 },
        ],
        facts: {
          'MiB/s': speed(read),
          'plain HTTP with sha256, MiB/s': speed(plain),
          'with 14 of 30 providers gone, MiB/s': speed(rebuilt),
        },
      },
    ]
  } finally {
    await network.close()
  }
}

/** One GET of the same bytes over the same kind of connection, hashed as it comes. */
async function plainSeconds(bytes: Uint8Array): Promise<number> {
  const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connections = new Connections()
  try {
    const { port } = server.address() as AddressInfo
    return await secondsOf(async () => {
      const { body } = await connections.ask(`http://127.0.0.1:${port}/`, { method: 'GET', idleMs: 60_000 })
      const digest = createHash('sha256')
      for await (const chunk of body as AsyncIterable<Uint8Array>) digest.update(chunk)
      digest.digest()
    })
  } finally {
    connections.close()
    server.close()
  }
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.length
  if (bytes !== sizeBytes) throw new RangeError(`${bytes} bytes came of ${sizeBytes}`)
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
