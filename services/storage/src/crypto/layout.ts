/**
 * Where bytes of a plaintext lie in its ciphertext: chunks of 64 KiB, each with a tag of 16 bytes.
 * @module
 */
import { WattError } from '@watt/errors'

export const chunkBytes = 65_536
export const tagBytes = 16
export const sealedChunkBytes: number = chunkBytes + tagBytes

/** A range of bytes. */
export type ByteRange = { readonly offset: number; readonly length: number }

/** Chunks of a plaintext; the empty one has one, too, so that its end is authentic. */
export function chunksOf(plainBytes: number): number {
  checkPlainBytes(plainBytes)
  return Math.max(1, Math.ceil(plainBytes / chunkBytes))
}

/**
 * Bytes of the ciphertext of a plaintext.
 * @throws {PlainRangeError} No plaintext has that length.
 */
export function cipherBytesOf(plainBytes: number): number {
  return plainBytes + chunksOf(plainBytes) * tagBytes
}

/**
 * Bytes of the plaintext of a ciphertext.
 * @throws {PlainRangeError} No ciphertext has that length.
 */
export function plainBytesOf(cipherBytes: number): number {
  const plainBytes = cipherBytes - Math.ceil(cipherBytes / sealedChunkBytes) * tagBytes
  if (plainBytes < 0 || cipherBytesOf(plainBytes) !== cipherBytes) throw new PlainRangeError(plainBytes, 0, 0)
  return plainBytes
}

/**
 * The whole chunks that hold the bytes [from, to) of a plaintext.
 * @throws {PlainRangeError} The range is not within the plaintext.
 */
export function cipherRange(plainBytes: number, from = 0, to: number = plainBytes): ByteRange {
  checkRange(plainBytes, from, to)
  if (from === to && plainBytes > 0)
    return { offset: Math.floor(from / chunkBytes) * sealedChunkBytes, length: 0 }
  const first = Math.floor(from / chunkBytes)
  const end = Math.max(1, Math.ceil(to / chunkBytes))
  const offset = first * sealedChunkBytes
  return { offset, length: Math.min(end * sealedChunkBytes, cipherBytesOf(plainBytes)) - offset }
}

/** @throws {PlainRangeError} The range is not within the plaintext. */
export function checkRange(plainBytes: number, from: number, to: number): void {
  checkPlainBytes(plainBytes)
  const whole = Number.isInteger(from) && Number.isInteger(to)
  if (!whole || from < 0 || to < from || to > plainBytes) throw new PlainRangeError(plainBytes, from, to)
}

function checkPlainBytes(plainBytes: number): void {
  if (!Number.isSafeInteger(plainBytes) || plainBytes < 0) throw new PlainRangeError(plainBytes, 0, 0)
}

/** Thrown when bytes are asked for that a plaintext does not have. */
export class PlainRangeError extends WattError {
  readonly code = 'storage/plain-range'
  readonly plainBytes: number
  constructor(plainBytes: number, from: number, to: number) {
    super(`There are no bytes ${from} to ${to} in a plaintext of ${plainBytes} bytes.`)
    this.plainBytes = plainBytes
  }
}
