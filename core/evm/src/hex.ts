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
  const bytes = new Uint8Array(hexLength(hex))
  writeHex(hex, bytes, 0)
  return bytes
}

/** How many bytes hex stands for. */
export function hexLength(hex: Hex): number {
  return (hex.length >>> 1) - 1
}

/**
 * Writes the bytes that hex stands for into others, which have room for them.
 * @throws {RangeError} A digit is none, or half a byte is left over.
 */
export function writeHex(hex: Hex, bytes: Uint8Array, at: number): void {
  if (hex.length % 2 !== 0) throw new RangeError(`An odd number of hex digits: ${hex.slice(0, 80)}`)
  const length = hexLength(hex)
  if (hex.length > digits.length) digits = new Uint8Array(2 * hex.length)
  const { written } = encoder.encodeInto(hex, digits)
  let seen = written === hex.length ? 0 : noDigit
  for (let index = 0, from = 2; index < length; index++, from += 2) {
    const high = digitValues[digits[from] as number] as number
    const low = digitValues[digits[from + 1] as number] as number
    seen |= high | low
    bytes[at + index] = (high << 4) | low
  }
  if (seen > 15) throw new RangeError(`No hex digits: ${hex.slice(0, 80)}`)
}

const encoder = new TextEncoder()
/** The text as bytes: a call for each character costs far more, and most where intrinsics are frozen. Grows with the longest. */
let digits = new Uint8Array(1_024)

const noDigit = 0xff
/** Values of digits by their character code. The host's own decoder takes longer for a hash. */
const digitValues = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? noDigit : value
})
