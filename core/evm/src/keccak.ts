/**
 * Keccak-256 as accounts, code and contract addresses use it.
 * @module
 */
import { toHex } from './hex.ts'
import { keccak256 } from './keccak256.ts'
import type { Hex } from './types.ts'

/** keccak256 of the empty string: the code hash of an account without code. */
export const emptyCodeHash: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'

/** Keccak-256 of `bytes`, as hex. */
export function keccak(bytes: Uint8Array): Hex {
  return bytes.length === 0 ? emptyCodeHash : toHex(keccak256(bytes))
}
