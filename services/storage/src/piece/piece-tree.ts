/**
 * What a provider keeps of a piece's tree: the levels from height 11 up. Below, 65,024 bytes of the piece are hashed again.
 * @module
 */
import { WattError } from '@watt/errors'
import { hashLevel, zeroNodes } from './merkle.ts'
import { heightOf, nodeBytes } from './size.ts'

/** Height of the lowest level that is kept: a subtree over 512 blocks of 127 bytes. */
export const baseHeight = 11
/** Bytes of a piece under one node of that level. */
export const subtreeBytes = 65_024

/** The levels of a piece's tree from height 11 (or the root's, where that is lower) up to the root. */
export class PieceTree {
  readonly sizeBytes: number
  readonly height: number
  /** From the lowest to the root; what is over zeros alone is left out. */
  readonly levels: readonly Uint8Array[]

  /**
   * @param base - The lowest level, 32 bytes for each 65,024 of the piece.
   * @throws {PieceTreeError} The base has another length than the size asks for.
   */
  constructor(sizeBytes: number, base: Uint8Array) {
    this.sizeBytes = sizeBytes
    this.height = heightOf(sizeBytes)
    const expected = Math.ceil(sizeBytes / subtreeBytes) * nodeBytes
    if (base.length !== expected) throw new PieceTreeError(`${base.length} bytes of nodes, not ${expected}`)
    this.levels = levelsOver(base, Math.min(baseHeight, this.height), this.height)
  }

  get root(): Uint8Array {
    return this.levels.at(-1)!
  }

  /** The node at an index of a level (its height counted from the leaves). */
  node(height: number, index: number): Uint8Array {
    const level = this.levels[height - Math.min(baseHeight, this.height)]!
    const from = index * nodeBytes
    return from < level.length ? level.subarray(from, from + nodeBytes) : zeroNodes[height]!
  }

  /** The size (u64, big-endian), then the lowest level: what is above follows from it. */
  toBytes(): Uint8Array {
    const base = this.levels[0]!
    const bytes = new Uint8Array(8 + base.length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(this.sizeBytes))
    bytes.set(base, 8)
    return bytes
  }

  /** @throws {PieceTreeError} These are not the bytes of a tree. */
  static fromBytes(bytes: Uint8Array): PieceTree {
    if (bytes.length < 8) throw new PieceTreeError(`${bytes.length} bytes in all`)
    const size = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)
    if (size === 0n || size > BigInt(bytes.length) * BigInt(subtreeBytes)) {
      throw new PieceTreeError(`a piece of ${size} bytes`)
    }
    return new PieceTree(Number(size), bytes.slice(8))
  }
}

function levelsOver(base: Uint8Array, from: number, to: number): Uint8Array[] {
  const levels = [base]
  for (let height = from; height < to; height++) {
    const below = evened(levels.at(-1)!, height)
    const level = new Uint8Array(below.length / 2)
    hashLevel(below, level)
    levels.push(level)
  }
  return levels
}

/** The right neighbour of the last node stands over zeros. */
function evened(level: Uint8Array, height: number): Uint8Array {
  if (level.length % (2 * nodeBytes) === 0) return level
  const even = new Uint8Array(level.length + nodeBytes)
  even.set(level)
  even.set(zeroNodes[height]!, level.length)
  return even
}

/** Thrown when stored levels of a tree do not fit a piece. */
export class PieceTreeError extends WattError {
  readonly code = 'storage/piece-tree'
  override readonly fix = 'Hash the piece again: its tree follows from its bytes.'
  constructor(found: string) {
    super(`This is no tree of a piece: ${found}.`)
  }
}
