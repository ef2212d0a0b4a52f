/**
 * Which passkey answered. An answer does not tell the public key, but two keys only could have signed it; a second answer
 * leaves one.
 * @see SEC 1, section 4.1.6; W3C WebAuthn Level 3, section 6.3.3
 * @module
 */
import { p256 } from '@noble/curves/nist.js'
import { bytesToHex, concatBytes, type Hex, hexToBytes, sha256 } from 'viem'

/** What an authenticator answered, as bytes; the signature in DER. */
export type PasskeyAnswer = {
  readonly authenticatorData: Uint8Array
  readonly clientDataJSON: Uint8Array
  readonly signature: Uint8Array
}

/**
 * The public keys of which one made the answer: x and y, 64 bytes each. None where the signature is not one of P-256.
 * A passkey of one of them need not exist: compare with another answer, or with what stands on the chain.
 */
export function passkeysBehind(answer: PasskeyAnswer): readonly Hex[] {
  const signed = concatBytes([answer.authenticatorData, hexToBytes(sha256(answer.clientDataJSON))])
  const message = hexToBytes(sha256(signed))
  return [0, 1].flatMap((bit) => {
    try {
      const signature = p256.Signature.fromBytes(answer.signature, 'der').addRecoveryBit(bit)
      return [bytesToHex(signature.recoverPublicKey(message).toBytes(false).slice(1))]
    } catch {
      return []
    }
  })
}
