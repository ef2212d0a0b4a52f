/**
 * Lists of byte strings between peers and in the store: each part after its length, four bytes big-endian.
 * @module
 */
import { concatBytes } from '@noble/hashes/utils.js'
import { herderLimits } from './limits.ts'

/** Inverse of {@link readParts}. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => [uint32Bytes(part.length), part]))
}

/** @returns views of the parts; undefined when the bytes are no such list, or one of too many parts. */
export function readParts(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length || parts.length === herderLimits.partsMax) return undefined
    const end = at + 4 + viewOf(bytes).getUint32(at)
    if (end > bytes.length) return undefined
    parts.push(bytes.subarray(at + 4, end))
    at = end
  }
  return parts
}

/** Eight bytes, big-endian. */
export function uint64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  viewOf(bytes).setBigUint64(0, value)
  return bytes
}

/** Four bytes, big-endian. */
export function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, value)
  return bytes
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Whether two byte strings are the same. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
