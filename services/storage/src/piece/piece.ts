/**
 * A piece, the bytes of one shard, and its PieceCID v2 (FRC-0069): raw codec, multihash 0x1011
 * (`fr32-sha256-trunc254-padbintree`) over `uvarint padding || u8 height || 32 bytes of root`.
 * Each number has one encoding, and each size one height.
 * @module
 */
import { WattError } from '@watt/errors'
import { base32 } from 'multiformats/bases/base32'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { heightMax, heightMin, heightOf, leavesOf, nodeBytes, payloadBytes } from './size.ts'

const rawCodec = 0x55
const multihashCode = 0x1011
/** Longest text: version, codec, multihash code and length, padding, height and root, in base32 behind its letter. */
const textMax = 96

/** A commitment to the bytes of one shard. On chain: `root`, `height`, `sizeBytes`. */
export type Piece = {
  readonly cid: CID
  /** 32 bytes, the two top bits of the last are zero. */
  readonly root: Uint8Array
  readonly height: number
  /** Nodes that hold data. */
  readonly leaves: number
  readonly sizeBytes: number
}

/**
 * The piece with that root and size.
 * @throws {PieceSizeError} No piece has that size.
 * @throws {PieceCidError} The root has another length, or one of its two top bits is set.
 */
export function pieceOf(root: Uint8Array, sizeBytes: number): Piece {
  const height = heightOf(sizeBytes)
  const copy = Uint8Array.from(root)
  return {
    cid: pieceCid({ root: copy, sizeBytes }),
    root: copy,
    height,
    leaves: leavesOf(sizeBytes),
    sizeBytes,
  }
}

/**
 * The CID of a piece.
 * @throws {PieceSizeError} No piece has that size.
 * @throws {PieceCidError} The root has another length, or one of its two top bits is set.
 */
export function pieceCid(piece: Pick<Piece, 'root' | 'sizeBytes'>): CID {
  checkRoot(piece.root)
  const height = heightOf(piece.sizeBytes)
  const padding = uvarint(payloadBytes(height) - piece.sizeBytes)
  return CID.createV1(rawCodec, create(multihashCode, Uint8Array.of(...padding, height, ...piece.root)))
}

/**
 * Reads the text of a piece's CID; canonical varints and base32 only, so that each piece has one text.
 * @throws {PieceCidError} It is none.
 */
export function parsePieceCid(text: string): Piece {
  if (text.length > textMax) throw new PieceCidError(`${text.length} letters`)
  if (!text.startsWith('b')) throw new PieceCidError('not in base32')
  let bytes: Uint8Array
  try {
    bytes = base32.decode(text)
  } catch {
    throw new PieceCidError('not in base32')
  }
  // Trailing bits and upper case would let one piece have several texts.
  if (base32.encode(bytes) !== text) throw new PieceCidError('not the shortest base32')
  return decodePieceCid(bytes)
}

/**
 * Reads the bytes of a piece's CID.
 * @throws {PieceCidError} They are none.
 */
export function decodePieceCid(bytes: Uint8Array): Piece {
  const prefix = [0x01, rawCodec, 0x91, 0x20]
  if (prefix.some((byte, at) => bytes[at] !== byte)) {
    throw new PieceCidError('not a CIDv1 with the raw codec and multihash 0x1011')
  }
  const length = readUvarint(bytes, prefix.length)
  const digest = bytes.subarray(length.next)
  if (digest.length !== length.value) throw new PieceCidError(`${digest.length} bytes of digest`)
  const padding = readUvarint(digest, 0)
  if (digest.length !== padding.next + 1 + nodeBytes)
    throw new PieceCidError(`${digest.length} bytes of digest`)
  const height = digest[padding.next]!
  if (height < heightMin || height > heightMax) throw new PieceCidError(`height ${height}`)
  const sizeBytes = payloadBytes(height) - padding.value
  if (sizeBytes < 1 || heightOf(sizeBytes) !== height) {
    throw new PieceCidError(`${padding.value} bytes of padding under height ${height}`)
  }
  const root = digest.subarray(padding.next + 1)
  checkRoot(root)
  return pieceOf(root, sizeBytes)
}

function checkRoot(root: Uint8Array): void {
  if (root.length !== nodeBytes) throw new PieceCidError(`${root.length} bytes of root`)
  if (root[nodeBytes - 1]! > 0x3f) throw new PieceCidError('a root with one of its two top bits set')
}

function uvarint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return [...bytes, rest]
}

/** Sizes need 37 bits: six bytes of seven are enough, and exact in a number. */
function readUvarint(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let index = 0; index < 6; index++) {
    const byte = bytes[from + index]
    if (byte === undefined) throw new PieceCidError('a varint that ends early')
    value += (byte & 0x7f) * 0x80 ** index
    if (byte >= 0x80) continue
    if (byte === 0 && index > 0) throw new PieceCidError('a varint that is not the shortest')
    return { value, next: from + index + 1 }
  }
  throw new PieceCidError('a varint of more than 42 bits')
}

/** Thrown when a text or bytes do not name a piece. */
export class PieceCidError extends WattError {
  readonly code = 'storage/piece-cid'
  override readonly fix =
    'Give a PieceCID v2 (FRC-0069) as its provider or explorer shows it: it begins with bafkzcib.'
  constructor(found: string) {
    super(`This names no piece: ${found}.`)
  }
}
