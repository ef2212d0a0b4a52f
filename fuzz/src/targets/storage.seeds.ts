/**
 * Inputs for the targets of storage, made by its own encoders.
 * @module
 */
import { blocksOf, type Code, shardBytes } from '../../../services/storage/src/coding/index.ts'
import {
  aggregate,
  encodeManifest,
  encodeNames,
  indexBytes,
  keyText,
  linkText,
  manifestCidOf,
  shareText,
} from '../../../services/storage/src/manifest/index.ts'
import { PieceHasher, pieceOf } from '../../../services/storage/src/piece/index.ts'
import { utf8 } from '../target.ts'

const root = new Uint8Array(32).fill(7)
const key = new Uint8Array(32).fill(9)
const reader = { key, enc: key, wrapped: new Uint8Array(48) }

function manifestOf(code: Code, cipherBytes: number, readers: number): Uint8Array {
  const { cid } = pieceOf(root, shardBytes(code, cipherBytes))
  const blocks = new Uint8Array(32 * blocksOf(code, cipherBytes).length)
  const shards = Array.from({ length: code.n }, () => ({ piece: cid, blocks }))
  return encodeManifest({
    version: 1,
    cipherBytes,
    code,
    shards,
    readers: Array(readers).fill(reader),
    sealed: key,
  })
}

function indexOf(parts: readonly number[]): Uint8Array {
  const { bytes } = aggregate(parts.map((length) => new Uint8Array(length).fill(1)))
  return bytes.slice(bytes.length - indexBytes(bytes.length))
}

const file = { name: 'a/b', type: 'text/plain', modified: 1_000, plainBytes: 5 }
const whole = { ...file, file: new Uint8Array(16), part: 0, parts: 1 }

export const storageSeeds: Readonly<
  Record<'manifests' | 'names' | 'pieceCids' | 'shareTexts' | 'indexes' | 'trees', readonly Uint8Array[]>
> = {
  manifests: [
    manifestOf({ k: 2, n: 4, blockBytes: 262_144 }, 100, 1),
    manifestOf({ k: 4, n: 12, blockBytes: 1_000 }, 12_345, 0),
    manifestOf({ k: 10, n: 30, blockBytes: 262_144 }, 10_000_000, 2),
  ],
  names: [encodeNames(whole), encodeNames({ ...whole, entries: [{ ...file, key, offset: 127 }] })],
  pieceCids: [1, 127, 128, 65_024, 10_000_000_000].flatMap((size) => {
    const { cid } = pieceOf(root, size)
    return [cid.bytes, utf8(cid.toString())]
  }),
  shareTexts: [
    shareText({ chainId: 1, order: 5n, manifest: manifestCidOf(root), enc: key, wrapped: reader.wrapped }),
    keyText(key),
    linkText({ chainId: 2_026, order: 2n ** 64n - 1n, key }),
  ].map(utf8),
  indexes: [indexOf([1]), indexOf([1_000, 100, 5, 127]), indexOf(Array(40).fill(3_000))],
  trees: [1, 65_024, 65_025, 500_000].map((size) =>
    new PieceHasher().update(new Uint8Array(size)).finish().tree.toBytes(),
  ),
}
