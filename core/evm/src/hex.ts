/**
 * Bytes as lower-case `0x` hex, and back.
 * @module
 */
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Hex } from './types.ts'

/** @returns `0x` and two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`
}

/**
 * Inverse of {@link toHex}.
 * @throws {RangeError} A digit is none, or half a byte is left over.
 */
export function fromHex(hex: Hex): Uint8Array {
  assertWholeBytes(hex)
  const bytes = new Uint8Array((hex.length >>> 1) - 1)
  for (let at = 0; at < bytes.length; at++) bytes[at] = byteAt(hex, 2 * at + 2)
  return bytes
}

/** @throws {RangeError} The number of digits is odd. */
export function assertWholeBytes(hex: Hex): void {
  if (hex.length % 2 !== 0) throw new RangeError(`An odd number of hex digits: ${hex.slice(0, 80)}`)
}

/** Values of digits by their character code, -1 for all else. The host's own decoder takes twice as long for a hash. */
const digitValues = Int8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? -1 : value
})

/**
 * The byte that two hex digits stand for.
 * @throws {RangeError} They are no digits.
 */
export function byteAt(hex: Hex, at: number): number {
  const byte = ((digitValues[hex.charCodeAt(at)] ?? -1) << 4) | (digitValues[hex.charCodeAt(at + 1)] ?? -1)
  if (byte < 0) throw new RangeError(`No hex digits at ${at}: ${hex.slice(0, 80)}`)
  return byte
}
