/**
 * Where contracts come to live.
 * @see https://eips.ethereum.org/EIPS/eip-1014
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import { concatBytes } from '@noble/hashes/utils.js'
import { fromHex } from './hex.ts'
import { keccak } from './keccak.ts'
import type { Address, Hex } from './types.ts'

/** The address of the contract that `from` creates with its transaction, or its CREATE, number `nonce`. */
export function createAddress(from: Address, nonce: bigint): Address {
  return lastTwentyBytes(keccak(RLP.encode([from, nonce])))
}

/**
 * The address of the contract that `from` creates by CREATE2.
 * @param salt - 32 bytes.
 */
export function create2Address(from: Address, salt: Hex, initCode: Uint8Array): Address {
  const initCodeHash = fromHex(keccak(initCode))
  return lastTwentyBytes(keccak(concatBytes(Uint8Array.of(0xff), fromHex(from), fromHex(salt), initCodeHash)))
}

function lastTwentyBytes(hash: Hex): Address {
  return `0x${hash.slice(26)}`
}
