/**
 * Keccak-256 and hex, as accounts, code and contract addresses use them.
 * @module
 */
import { bytesToHex as toDigits, hexToBytes as fromDigits } from '@noble/hashes/utils.js'
import { keccak256 } from './keccak256.ts'
import type { Hex } from './types.ts'

/** keccak256 of the empty string: the code hash of an account without code. */
export const emptyCodeHash: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'

/** @returns `0x` and two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${toDigits(bytes)}`
}

/** Inverse of {@link toHex}. */
export function fromHex(hex: Hex): Uint8Array {
  return fromDigits(hex.slice(2))
}

/** Keccak-256 of `bytes`, as hex. */
export function keccak(bytes: Uint8Array): Hex {
  return bytes.length === 0 ? emptyCodeHash : toHex(keccak256(bytes))
}
