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
import type { Bar, PartResult } from '../overload/bars.ts'
import { type Speed, speedOf } from './speed.ts'

const mib = 1_048_576
const code = { k: 10, n: 30, blockBytes: 262_144 }

/** All of them: some 20 seconds on an idle machine. */
export async function primitives(): Promise<readonly PartResult[]> {
  const bytes = noise(64 * mib)
  return [await merkle(bytes), await pieces(bytes), await erasure(bytes), await encryption(bytes)]
}

async function merkle(bytes: Uint8Array): Promise<PartResult> {
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
  return result('merkle', [bar('7', 'Merkle tree over 32 B, MiB/s of a core', ours.perCore, 40)], {
    ...facts('ours', ours),
    ...facts('node:crypto, a call for each pair', peer),
    ratio: ours.perCore / peer.perCore,
  })
}

async function pieces(bytes: Uint8Array<ArrayBuffer>): Promise<PartResult> {
  const one = await speedOf(bytes.length, () => new PieceHasher().update(bytes).finish())
  const flat = await speedOf(bytes.length, () => hash('sha256', bytes, 'buffer'))
  const workers = new PieceWorkers()
  const all = await speedOf(bytes.length, () =>
    Promise.all(
      Array.from({ length: 8 }, (_, at) => workers.hash(cut(bytes.slice(at * 8 * mib, (at + 1) * 8 * mib)))),
    ),
  )
  await workers.close()
  return result('pieces', [bar('7', 'PieceCID from raw bytes, MiB/s of a core', one.perCore, 25)], {
    ...facts('ours', one),
    ...facts(`ours on ${availableParallelism()} threads`, all),
    ...facts('plain sha256 of node:crypto', flat),
    ratio: one.perCore / flat.perCore,
  })
}

async function erasure(bytes: Uint8Array): Promise<PartResult> {
  const codec = await ReedSolomon.create(code.k, code.n)
  const stripe = bytes.subarray(0, code.k * code.blockBytes)
  const times = 8
  const repeat = (run: () => unknown) => (): void => {
    for (let count = 0; count < times; count++) run()
  }
  const blocks = codec.encode(stripe)
  const parityOnly = blocks.map((block, at) => (at < 20 ? undefined : block))
  const encode = await speedOf(
    times * stripe.length,
    repeat(() => codec.encode(stripe)),
  )
  const rebuild = await speedOf(
    times * stripe.length,
    repeat(() => codec.reconstruct(parityOnly)),
  )
  const read = await speedOf(
    times * stripe.length,
    repeat(() => codec.dataBlocks(parityOnly)),
  )
  const file = createRequire(import.meta.url).resolve(
    '@subspace/reed-solomon-erasure.wasm/dist/reed_solomon_erasure_bg.wasm',
  )
  const library = ReedSolomonErasure.fromBytes(await readFile(file))
  const whole = new Uint8Array(code.n * code.blockBytes)
  whole.set(stripe)
  const peer = await speedOf(
    times * stripe.length,
    repeat(() => library.encode(whole, code.k, code.n - code.k)),
  )
  return result(
    'erasure',
    [
      bar('8', 'Reed-Solomon 10+20, MiB/s of a core', encode.perCore, 250),
      bar('8', 'the same, all blocks from parity alone', rebuild.perCore, 60),
    ],
    {
      ...facts('encode', encode),
      ...facts('rebuild all of 10 parity blocks', rebuild),
      ...facts('read data from 10 parity blocks', read),
      ...facts('reed-solomon-erasure.wasm, encode', peer),
      ratio: encode.perCore / peer.perCore,
    },
  )
}

async function encryption(bytes: Uint8Array<ArrayBuffer>): Promise<PartResult> {
  const key = newObjectKey()
  const sealed: Uint8Array[] = []
  for await (const chunk of encrypt(key, bytes.length, cut(bytes))) sealed.push(chunk)
  const ours = await speedOf(bytes.length, () => drain(encrypt(key, bytes.length, cut(bytes))))
  const back = await speedOf(bytes.length, () => drain(decrypt(key, bytes.length, each(sealed))))
  const peer = await speedOf(bytes.length, () => {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const cipher = createCipheriv('aes-256-gcm', key, new Uint8Array(12))
      cipher.update(bytes.subarray(at, at + chunkBytes))
      cipher.final()
      cipher.getAuthTag()
    }
  })
  return result('encryption', [bar('9', 'encryption, MiB/s on the clock', ours.wall, 300)], {
    ...facts('encrypt', ours),
    ...facts('decrypt', back),
    ...facts('node:crypto, one thread', peer),
    ratio: ours.wall / peer.wall,
  })
}

function bar(goal: string, what: string, measured: number, atLeast: number): Bar {
  return { goal: `storage ${goal}`, what, measured, unit: 'MiB/s', atLeast }
}

function facts(name: string, { wall, perCore }: Speed): Readonly<Record<string, number>> {
  return { [`${name}, MiB/s`]: wall, [`${name}, MiB/s of a core`]: perCore }
}

function result(part: string, bars: readonly Bar[], found: Readonly<Record<string, number>>): PartResult {
  return { part, seconds: 0, bars, facts: found }
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
