/**
 * Many small ciphertexts as one (FRC-0058): each segment begins where a subtree of the aggregate's tree does, so that it is a piece
 * of its own and can be proven to be inside. An index at the end names them.
 *
 * Offsets and sizes of the index count fr32-padded bytes. An entry is two nodes: the segment's root;
 * u64LE offset, u64LE size, and 126 bits of the sha256 of the entry with zeros there.
 * @module
 */
import { WattError } from '@watt/errors'
import { sha256 } from '#sha256'
import { padFr32, unpadFr32 } from '../piece/fr32.ts'
import type { ReadPiece } from '../piece/opening.ts'
import { PieceHasher } from '../piece/piece-hasher.ts'
import { heightOf, payloadBytes } from '../piece/size.ts'

/** A segment of an aggregate. Bytes are raw: without padding. */
export type Segment = {
  /** Root of its tree. */
  readonly root: Uint8Array
  readonly height: number
  /** First byte; a multiple of what its height holds. */
  readonly offset: number
  /** What its height holds: zeros follow the data. */
  readonly length: number
}

const entryBytes = 64
/** An aggregate of 64 MiB, padded. */
const heightMax = 21
const checksumAt = 48

/**
 * Lays out parts as segments, the largest first.
 * @returns The whole aggregate, and where each part lies, in the order of `parts`.
 * @throws {AggregateError} There are none, one is empty, or they are more than 64 MiB holds.
 */
export function aggregate(parts: readonly Uint8Array[]): {
  readonly bytes: Uint8Array
  readonly segments: readonly Segment[]
} {
  if (parts.length === 0 || parts.some((part) => part.length === 0))
    throw new AggregateError('an empty part, or none')
  const order = parts.map((part, index) => ({ part, index, height: heightOf(part.length) }))
  // Falling powers of two need no gaps between them.
  order.sort((one, other) => other.height - one.height)
  const dataBytes = order.reduce((sum, { height }) => sum + payloadBytes(height), 0)
  const height = aggregateHeight(dataBytes, parts.length)
  const bytes = new Uint8Array(payloadBytes(height))
  const segments: Segment[] = []
  const placed: Segment[] = []
  let offset = 0
  for (const { part, index, height: segmentHeight } of order) {
    bytes.set(part, offset)
    const { piece } = new PieceHasher().update(part).finish()
    const segment = { root: piece.root, height: segmentHeight, offset, length: payloadBytes(segmentHeight) }
    segments[index] = segment
    placed.push(segment)
    offset += segment.length
  }
  bytes.set(encodeIndex(placed, height), indexStart(height))
  return { bytes, segments }
}

/**
 * Reads the index of an aggregate; entries that are not valid are left out, as the FRC says.
 * @param sizeBytes - Of the whole aggregate.
 * @throws {AggregateError} No aggregate has that size, or fewer bytes came.
 */
export async function readAggregate(read: ReadPiece, sizeBytes: number): Promise<readonly Segment[]> {
  const height = aggregateHeightOf(sizeBytes)
  const start = indexStart(height)
  const index = await read(start, sizeBytes - start)
  if (index.length !== sizeBytes - start) throw new AggregateError(`${index.length} bytes of index`)
  return decodeIndex(index, sizeBytes)
}

/**
 * The segments that an index names.
 * @param index - The last bytes of an aggregate, as {@link readAggregate} reads them.
 * @throws {AggregateError} No aggregate has that size, or no index that length.
 */
export function decodeIndex(index: Uint8Array, sizeBytes: number): readonly Segment[] {
  const height = aggregateHeightOf(sizeBytes)
  const dataBytes = indexStart(height)
  if (index.length !== sizeBytes - dataBytes) throw new AggregateError(`${index.length} bytes of index`)
  const nodes = padded(index)
  const segments: Segment[] = []
  for (let at = 0; at < nodes.length; at += entryBytes) {
    const segment = decodeEntry(nodes.subarray(at, at + entryBytes), dataBytes)
    if (segment !== undefined) segments.push(segment)
  }
  return segments
}

/** The index, raw, of an aggregate of that height. */
export function encodeIndex(segments: readonly Segment[], height: number): Uint8Array {
  const nodes = new Uint8Array(entriesOf(height) * entryBytes)
  for (const [at, segment] of segments.entries()) nodes.set(encodeEntry(segment), at * entryBytes)
  return unpadFr32(nodes)
}

/** Bytes of the index of an aggregate of that size, raw. @throws {AggregateError} No aggregate has that size. */
export function indexBytes(sizeBytes: number): number {
  return sizeBytes - indexStart(aggregateHeightOf(sizeBytes))
}

function aggregateHeight(dataBytes: number, parts: number): number {
  for (let height = 4; height <= heightMax; height++) {
    if (dataBytes <= indexStart(height) && parts <= entriesOf(height)) return height
  }
  throw new AggregateError(`${parts} parts that need ${dataBytes} bytes`)
}

function aggregateHeightOf(sizeBytes: number): number {
  for (let height = 4; height <= heightMax; height++) if (payloadBytes(height) === sizeBytes) return height
  throw new AggregateError(`${sizeBytes} bytes in all`)
}

/** `max(4, 2^floor(log2(padded bytes / 2048 / 64)))` */
function entriesOf(height: number): number {
  return Math.max(4, 2 ** (height + 5 - 17))
}

function indexStart(height: number): number {
  return payloadBytes(height) - (entriesOf(height) * entryBytes * 127) / 128
}

function padded(raw: Uint8Array): Uint8Array {
  const words = new Uint32Array((raw.length / 127) * 32)
  padFr32(raw, words)
  return new Uint8Array(words.buffer)
}

function encodeEntry(segment: Segment): Uint8Array {
  const entry = new Uint8Array(entryBytes)
  const view = new DataView(entry.buffer)
  entry.set(segment.root)
  view.setBigUint64(32, (BigInt(segment.offset) * 128n) / 127n, true)
  view.setBigUint64(40, BigInt(2 ** (segment.height + 5)), true)
  entry.set(checksum(entry), checksumAt)
  return entry
}

function decodeEntry(entry: Uint8Array, dataBytes: number): Segment | undefined {
  const view = new DataView(entry.buffer, entry.byteOffset)
  const offset = view.getBigUint64(32, true)
  const size = view.getBigUint64(40, true)
  if (size < 128n || (size & (size - 1n)) !== 0n || offset % size !== 0n) return undefined
  if (((offset + size) * 127n) / 128n > BigInt(dataBytes)) return undefined
  if (checksum(entry).some((byte, at) => byte !== entry[checksumAt + at])) return undefined
  const height = Math.log2(Number(size)) - 5
  const root = entry.slice(0, 32)
  return { root, height, offset: Number((offset * 127n) / 128n), length: payloadBytes(height) }
}

function checksum(entry: Uint8Array): Uint8Array {
  const cleared = Uint8Array.from(entry)
  cleared.fill(0, checksumAt)
  const digest = Uint8Array.from(sha256(cleared).subarray(0, entryBytes - checksumAt))
  digest[digest.length - 1]! &= 0x3f
  return digest
}

/** Thrown when parts do not fit one aggregate, or bytes are none. */
export class AggregateError extends WattError {
  readonly code = 'storage/aggregate'
  override readonly fix =
    'Make several aggregates, each of at most 64 MiB and of parts with at least one byte.'
  constructor(found: string) {
    super(`This is no aggregate: ${found}.`)
  }
}
