/**
 * Bytes, hex and integers in the forms Ethereum's encodings use: big-endian, no leading zeros, zero is empty.
 * @module
 */
import { fromHex, type Hex, keccak256, toHex } from '@watt/evm'

export { fromHex, hexLength, toHex, writeHex } from '@watt/evm'
export { concatBytes } from '@noble/hashes/utils.js'

export const emptyBytes: Uint8Array = new Uint8Array(0)
export const zeroHash: Hex = `0x${'00'.repeat(32)}`

/** keccak256 of bytes, as hex. */
export function keccak(bytes: Uint8Array): Hex {
  return toHex(keccak256(bytes))
}

/** The unsigned integer that big-endian bytes stand for; no bytes stand for 0. */
export function toBigInt(bytes: Uint8Array): bigint {
  if (bytes.length > 6) return BigInt(toHex(bytes))
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  return BigInt(value)
}

/** Shortest big-endian form of an unsigned integer: RLP's canonical one. */
export function fromBigInt(value: bigint): Uint8Array {
  if (value === 0n) return emptyBytes
  const hex = value.toString(16)
  return fromHex(hex.length % 2 === 0 ? `0x${hex}` : `0x0${hex}`)
}

/** An unsigned integer in exactly eight bytes, so that byte order is numeric order. */
export function uint64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

/** One byte, and others behind it. */
export function tagged(tag: number, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + rest.length)
  bytes[0] = tag
  bytes.set(rest, 1)
  return bytes
}

/** Order of unsigned bytes, shorter first when one is a prefix of the other. @returns negative, 0 or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Order of same-length lower-case hex: code units order as bytes do. */
export function compareHex(left: Hex, right: Hex): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** A number of 32 bits that spreads well, for tables: FNV-1a. Who knows the salt can find bytes that share it. */
export function hashOfBytes(bytes: Uint8Array, salt = 0): number {
  let hash = 0x811c_9dc5 ^ salt
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193)
  return (hash ^ (hash >>> 15)) >>> 0
}
