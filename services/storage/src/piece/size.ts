/**
 * How many nodes and levels the commitment of a piece has (FRC-0069): 127 bytes fill 4 nodes of 32 bytes.
 * @module
 */
import { WattError } from '@watt/errors'

/** What a piece holds at most: the payload of a tree of 2^31 nodes. */
export const pieceBytesMax: number = payloadBytes(31)
export const heightMin = 2
export const heightMax = 31
export const nodeBytes = 32

/** Bytes that fill a tree of that height. */
export function payloadBytes(height: number): number {
  return 127 * 2 ** (height - 2)
}

/**
 * Nodes that hold a piece's data; all after them are zero.
 * @throws {PieceSizeError} No piece has that size.
 */
export function leavesOf(sizeBytes: number): number {
  checkSize(sizeBytes)
  return Math.ceil((sizeBytes * 4) / 127)
}

/**
 * Levels between the leaves and the root of a piece's tree.
 * @throws {PieceSizeError} No piece has that size.
 */
export function heightOf(sizeBytes: number): number {
  checkSize(sizeBytes)
  let height = heightMin
  while (payloadBytes(height) < sizeBytes) height++
  return height
}

function checkSize(sizeBytes: number): void {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > pieceBytesMax) {
    throw new PieceSizeError(sizeBytes)
  }
}

/** Thrown when a size is no whole number of bytes, is zero, or is more than a tree of 2^31 nodes holds. */
export class PieceSizeError extends WattError {
  readonly code = 'storage/piece-size'
  override readonly fix: string = `A piece holds 1 to ${pieceBytesMax} bytes.`
  readonly sizeBytes: number
  constructor(sizeBytes: number) {
    super(`A piece of ${sizeBytes} bytes cannot be.`)
    this.sizeBytes = sizeBytes
  }
}
