/**
 * A manifest: how an object lies on its shards, and who may read it. dag-cbor; its CID is on chain with the order.
 * Whoever repairs a shard needs this and no key: names and the like are sealed.
 *
 * `{ version: 1, cipherBytes, code: { k, n, blockBytes }, shards: [{ piece: CID, blocks }], readers: [{ key, enc, wrapped }], sealed }`
 * @module
 */
import { encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { sha256 } from '#sha256'
import { blocksOf, checkCode, type Code, shardBytes, shardsMax } from '../coding/index.ts'
import type { WrappedKey } from '../crypto/index.ts'
import { decodePieceCid } from '../piece/piece.ts'
import { decodeBounded } from './bounded-cbor.ts'
import { bytesOf, bytesUpTo, fields, integer, list, ShapeError } from './shape.ts'

export type Shard = {
  /** PieceCID v2 of the shard. */
  readonly piece: CID
  /** sha256 of each of its blocks, 32 bytes each, one after the other. */
  readonly blocks: Uint8Array
}

export type Manifest = {
  readonly version: 1
  /** Bytes that are coded: the ciphertext, or the aggregate of ciphertexts. */
  readonly cipherBytes: number
  readonly code: Code
  /** As many as the code has. */
  readonly shards: readonly Shard[]
  readonly readers: readonly WrappedKey[]
  /** Names and the like, under the object's key. */
  readonly sealed: Uint8Array
}

/** Bytes of a manifest at most: providers take no larger one. */
export const manifestBytesMax = 16_777_216
export const readersMax = 256
export const sealedBytesMax = 4_194_304

const dagCborCode = 0x71
const sha256Code = 0x12

/** The one encoding of a manifest. Errors as {@link decodeManifest}: nobody could read another. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const bytes = encode(manifest)
  decodeManifest(bytes)
  return bytes
}

/**
 * Reads a manifest and checks that it hangs together: sizes of pieces and numbers of blocks follow from its code.
 * @throws {CborError} It is too large, or no dag-cbor in its one encoding.
 * @throws {ShapeError} A field lacks, is unknown, or is out of its range.
 * @throws {CodeError} The code or the size cannot be.
 * @throws {PieceCidError} A shard has no piece's CID.
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const bounds = { bytesMax: manifestBytesMax, itemsMax: 32 + shardsMax * 6 + readersMax * 7, depthMax: 5 }
  const names = ['version', 'cipherBytes', 'code', 'shards', 'readers', 'sealed'] as const
  const record = fields(decodeBounded(bytes, bounds), 'manifest', names)
  integer(record.version, 'version of a manifest', 1, 1)
  const code = readCode(record.code)
  const cipherBytes = integer(record.cipherBytes, 'size of an object', 1, Number.MAX_SAFE_INTEGER)
  const expected = { pieceBytes: shardBytes(code, cipherBytes), blocks: blocksOf(code, cipherBytes).length }
  const shards = list(record.shards, 'list of shards', shardsMax).map((shard) => readShard(shard, expected))
  if (shards.length !== code.n)
    throw new ShapeError('list of shards', `${shards.length} shards, not ${code.n}`)
  return {
    version: 1,
    cipherBytes,
    code,
    shards,
    readers: list(record.readers, 'list of readers', readersMax).map(readReader),
    sealed: bytesUpTo(record.sealed, 'sealed part', sealedBytesMax),
  }
}

/** The CID of a manifest's bytes: CIDv1, dag-cbor, sha2-256. */
export function manifestCid(bytes: Uint8Array): CID {
  return manifestCidOf(sha256(bytes))
}

/** The CID for the digest that stands on chain. */
export function manifestCidOf(digest: Uint8Array): CID {
  return CID.createV1(dagCborCode, create(sha256Code, Uint8Array.from(bytesOf(digest, 'digest', 32))))
}

/** @throws {ShapeError} The CID is not that of a manifest. */
export function checkManifestCid(cid: CID): CID {
  const { code, digest, size } = cid.multihash
  if (
    cid.version !== 1 ||
    cid.code !== dagCborCode ||
    code !== sha256Code ||
    size !== 32 ||
    digest.length !== 32
  ) {
    throw new ShapeError('CID of a manifest', 'not CIDv1 with dag-cbor and sha2-256')
  }
  return cid
}

function readCode(value: unknown): Code {
  const { k, n, blockBytes } = fields(value, 'code', ['k', 'n', 'blockBytes'])
  const code = {
    k: integer(k, 'code', 1, shardsMax),
    n: integer(n, 'code', 1, shardsMax),
    blockBytes: integer(blockBytes, 'code', 1, Number.MAX_SAFE_INTEGER),
  }
  checkCode(code)
  return code
}

function readShard(
  value: unknown,
  expected: { readonly pieceBytes: number; readonly blocks: number },
): Shard {
  const { piece, blocks } = fields(value, 'shard', ['piece', 'blocks'])
  const cid = CID.asCID(piece)
  if (cid === null) throw new ShapeError('shard', 'its piece is no CID')
  const { sizeBytes } = decodePieceCid(cid.bytes)
  if (sizeBytes !== expected.pieceBytes) {
    throw new ShapeError('shard', `a piece of ${sizeBytes} bytes, not ${expected.pieceBytes}`)
  }
  return { piece: cid, blocks: bytesOf(blocks, 'list of block hashes', 32 * expected.blocks) }
}

function readReader(value: unknown): WrappedKey {
  const { key, enc, wrapped } = fields(value, 'reader', ['key', 'enc', 'wrapped'])
  return {
    key: bytesOf(key, 'reader', 32),
    enc: bytesOf(enc, 'reader', 32),
    wrapped: bytesOf(wrapped, 'reader', 48),
  }
}
