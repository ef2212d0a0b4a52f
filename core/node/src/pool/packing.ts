/**
 * Batches as single buffers, for the way to a worker and back.
 *
 * Transactions: for each, its length as uint32 (big-endian) and its bytes. Senders: for each, 1 and 20 bytes, or 21 zeros.
 * @module
 */
import type { Address } from '@watt/evm'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

const prefixBytes = 4
const senderBytes = 21

/** Packs raw transactions. Inverse of {@link unpackRaws}. */
export function packRaws(raws: readonly Uint8Array[]): Uint8Array {
  const packed = new Uint8Array(raws.reduce((sum, raw) => sum + prefixBytes + raw.length, 0))
  const view = new DataView(packed.buffer)
  let offset = 0
  for (const raw of raws) {
    view.setUint32(offset, raw.length)
    packed.set(raw, offset + prefixBytes)
    offset += prefixBytes + raw.length
  }
  return packed
}

/**
 * Views of the packed transactions.
 * @returns undefined when a length runs past the end.
 */
export function unpackRaws(packed: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const raws: Uint8Array[] = []
  for (let offset = 0; offset < packed.length;) {
    if (offset + prefixBytes > packed.length) return undefined
    const start = offset + prefixBytes
    const end = start + view.getUint32(offset)
    if (end > packed.length) return undefined
    raws.push(packed.subarray(start, end))
    offset = end
  }
  return raws
}

/** Packs what was recovered. Inverse of {@link unpackSenders}. */
export function packSenders(senders: readonly (Address | undefined)[]): Uint8Array {
  const packed = new Uint8Array(senders.length * senderBytes)
  for (const [index, sender] of senders.entries()) {
    if (sender === undefined) continue
    packed[index * senderBytes] = 1
    packed.set(hexToBytes(sender.slice(2)), index * senderBytes + 1)
  }
  return packed
}

/** Reads what a worker recovered. */
export function unpackSenders(packed: Uint8Array): readonly (Address | undefined)[] {
  return Array.from({ length: packed.length / senderBytes }, (_, index) => {
    const start = index * senderBytes
    return packed[start] === 1
      ? (`0x${bytesToHex(packed.subarray(start + 1, start + senderBytes))}` as const)
      : undefined
  })
}
