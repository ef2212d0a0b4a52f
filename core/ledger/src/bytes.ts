/**
 * Bytes, hex and integers in the forms Ethereum's encodings use: big-endian, no leading zeros, zero is empty.
 * @module
 */
import { type Hex, keccak256 } from '@watt/evm'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'

export { concatBytes }

export const emptyBytes: Uint8Array = new Uint8Array(0)
export const zeroHash: Hex = `0x${'00'.repeat(32)}`

/** @returns lower-case hex with `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`
}

/** Inverse of {@link toHex}; the caller knows that the text is well formed. */
export function fromHex(hex: Hex): Uint8Array {
  const bytes = new Uint8Array((hex.length >>> 1) - 1)
  for (let at = 0; at < bytes.length; at++) bytes[at] = byteAt(hex, 2 * at + 2)
  return bytes
}

/** Values of digits by their character code, -1 for all else. The host's own decoder takes twice as long for a hash. */
const digitValues = Int8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? -1 : value
})

/** The byte that two hex digits stand for. @throws {RangeError} They are no hex digits. */
export function byteAt(hex: string, at: number): number {
  const byte = ((digitValues[hex.charCodeAt(at)] ?? -1) << 4) | (digitValues[hex.charCodeAt(at + 1)] ?? -1)
  if (byte < 0) throw new RangeError(`No hex digits at ${at}: ${hex.slice(0, 80)}`)
  return byte
}

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
