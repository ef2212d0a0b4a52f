/**
 * Commitments, erasure code and encryption, each beside the nearest peer in the same run.
 * @module
 */
import { createCipheriv, hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { ReedSolomonErasure } from '@subspace/reed-solomon-erasure.wasm'
import { ReedSolomon } from '../../../services/storage/src/coding/index.ts'
import { chunkBytes, decrypt, encrypt, newObjectKey } from '../../../services/storage/src/crypto/index.ts'
import { PieceHasher, PieceWorkers } from '../../../services/storage/src/piece/index.ts'
import { hashLevel } from '../../../services/storage/src/piece/merkle.ts'
import type { Row } from './rows.ts'
import { speedOf } from './speed.ts'

const mib = 1_048_576
const code = { k: 10, n: 30, blockBytes: 262_144 }

/**
 * All of them: some 30 seconds on an idle machine of two cores.
 * @yields Speeds of one core, so that what others do on the machine changes them little.
 */
export async function* primitives(): AsyncGenerator<Row> {
  const bytes = noise(64 * mib)
  yield await merkle(bytes)
  yield* pieces(bytes)
  yield* erasure(bytes)
  yield* encryption(bytes)
}

async function merkle(bytes: Uint8Array): Promise<Row> {
  const ours = await speedOf(bytes.length, () => {
    for (let level = bytes; level.length > 32;) {
      const above = new Uint8Array(level.length / 2)
      hashLevel(level, above)
      level = above
    }
  })
  const pairs = bytes.subarray(0, 4 * mib)
  const peer = await speedOf(pairs.length, () => {
    for (let level = pairs; level.length > 32;) {
      const above = new Uint8Array(level.length / 2)
      for (let at = 0; at < above.length; at += 32) {
        above.set(hash('sha256', level.subarray(2 * at, 2 * at + 64), 'buffer'), at)
      }
      level = above
    }
  })
  return row('Merkle tree over nodes of 32 B', ours, ['node:crypto, a call a pair', peer], [7, 40])
}

async function* pieces(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Row> {
  const flat = await speedOf(bytes.length, () => hash('sha256', bytes, 'buffer'))
  const peer = ['sha256 of node:crypto', flat] as const
  const one = await speedOf(bytes.length, () => new PieceHasher().update(bytes).finish())
  yield row('PieceCID of raw bytes', one, peer, [7, 25])
  const workers = new PieceWorkers()
  const all = await speedOf(bytes.length, () =>
    Promise.all(
      Array.from({ length: 8 }, (_, at) => workers.hash(cut(bytes.slice(at * 8 * mib, (at + 1) * 8 * mib)))),
    ),
  )
  await workers.close()
  yield row(`PieceCIDs on ${availableParallelism()} threads, a core's share`, all, peer)
}

async function* erasure(bytes: Uint8Array): AsyncGenerator<Row> {
  const codec = await ReedSolomon.create(code.k, code.n)
  const stripe = bytes.subarray(0, code.k * code.blockBytes)
  const times = 8
  const repeated = async (run: () => unknown): Promise<number> =>
    speedOf(times * stripe.length, () => {
      for (let count = 0; count < times; count++) run()
    })
  const file = createRequire(import.meta.url).resolve(
    '@subspace/reed-solomon-erasure.wasm/dist/reed_solomon_erasure_bg.wasm',
  )
  const library = ReedSolomonErasure.fromBytes(await readFile(file))
  const whole = new Uint8Array(code.n * code.blockBytes)
  whole.set(stripe)
  const peer = await repeated(() => library.encode(whole, code.k, code.n - code.k))
  const encode = await repeated(() => codec.encode(stripe))
  yield row('Reed-Solomon 10 + 20', encode, ['reed-solomon-erasure.wasm', peer], [8, 250])
  const parityOnly = codec.encode(stripe).map((block, at) => (at < 20 ? undefined : block))
  yield row(
    'all 30 blocks from 10 of parity',
    await repeated(() => codec.reconstruct(parityOnly)),
    undefined,
    [8, 60],
  )
  yield row('the data from 10 blocks of parity', await repeated(() => codec.dataBlocks(parityOnly)))
}

async function* encryption(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Row> {
  const key = newObjectKey()
  const bare = await speedOf(bytes.length, () => {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const cipher = createCipheriv('aes-256-gcm', key, new Uint8Array(12))
      cipher.update(bytes.subarray(at, at + chunkBytes))
      cipher.final()
      cipher.getAuthTag()
    }
  })
  const peer = ['AES-256-GCM of node:crypto', bare] as const
  const sealed: Uint8Array[] = []
  for await (const chunk of encrypt(key, bytes.length, cut(bytes))) sealed.push(chunk)
  const ours = await speedOf(bytes.length, () => drain(encrypt(key, bytes.length, cut(bytes))))
  yield row('encryption', ours, peer, [9, 300])
  const back = await speedOf(bytes.length, () => drain(decrypt(key, bytes.length, each(sealed))))
  yield row('decryption', back, peer, [9, 300])
}

function row(
  what: string,
  measured: number,
  peer?: readonly [name: string, speed: number],
  bar?: readonly [number: number, atLeast: number],
): Row {
  return {
    part: 'primitives',
    what,
    unit: 'MiB/s',
    measured,
    ...(peer && { peer: { name: peer[0], measured: peer[1] } }),
    ...(bar && { bar: { number: bar[0], of: 'measured', atLeast: bar[1] } }),
  }
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

async function* cut(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < bytes.length; from += code.blockBytes) {
    yield bytes.subarray(from, from + code.blockBytes)
  }
}

function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let from = 0; from < length; from += 65_536)
    crypto.getRandomValues(bytes.subarray(from, from + 65_536))
  return bytes
}
