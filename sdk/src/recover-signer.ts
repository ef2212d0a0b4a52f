/**
 * Whose key made a recoverable signature. One library for all of them, so that a browser loads no second one.
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hexToBytes, type Hex } from 'viem'

/**
 * @param digest - 32 bytes.
 * @param signature - r and s, 64 bytes.
 * @returns The public key, 65 bytes beginning with 04; undefined when nobody signed.
 */
export function recoverSigner(digest: Hex, signature: Hex, yParity: number): Hex | undefined {
  try {
    const parts = secp256k1.Signature.fromBytes(hexToBytes(signature)).addRecoveryBit(yParity)
    return `0x${parts.recoverPublicKey(hexToBytes(digest)).toHex(false)}`
  } catch {
    return undefined // No such point, or no such signature: either way nobody signed.
  }
}
