/**
 * Signer recovery in pure code. A node passes a native implementation of the same type instead,
 * which is an order of magnitude faster.
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Address } from '@watt/evm'
import type { RecoverAddress } from './types.ts'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { toHex } from './bytes.ts'

/** Order of the secp256k1 group. */
export const groupOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Finds the signer with @noble/curves. */
export const recoverAddress: RecoverAddress = (digest, r, s, yParity) => {
  try {
    const point = new secp256k1.Signature(r, s, yParity).recoverPublicKey(digest)
    return addressOfPublicKey(point.toBytes(false).subarray(1))
  } catch {
    return undefined // r is not the x coordinate of a point, or r or s is out of range.
  }
}

/** The address of an uncompressed public key's 64 coordinate bytes. */
function addressOfPublicKey(coordinates: Uint8Array): Address {
  return toHex(keccak256(coordinates).subarray(12))
}
