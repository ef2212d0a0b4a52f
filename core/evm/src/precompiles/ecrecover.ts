/**
 * ECRECOVER (0x01): who signed a digest, on secp256k1.
 * @see Ethereum's yellow paper, appendix E
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak256 } from '../keccak256.ts'
import type { Cryptography } from '../cryptography.ts'
import { bytesAt, noBytes, toWord, type Precompile } from './precompile.ts'

type RecoverPublicKey = NonNullable<Cryptography['recoverPublicKey']>

const portable: RecoverPublicKey = (digest, signature, yParity) =>
  secp256k1.Signature.fromBytes(signature)
    .addRecoveryBit(yParity)
    .recoverPublicKey(digest)
    .toBytes(false)
    .subarray(1)

/**
 * Input: digest, v (27 or 28, a whole word), r, s; short input ends in zeros, what is beyond 128 bytes is not read.
 * Output: the signer's address as a word; nothing where there is no signer, which is no failure. A high s is valid.
 */
export function ecrecover(recoverPublicKey: RecoverPublicKey = portable): Precompile {
  return {
    gas: () => 3_000n,
    run: (input) => {
      const [digest, v, signature] = [bytesAt(input, 0, 32), bytesAt(input, 32, 32), bytesAt(input, 64, 64)]
      const yParity = (v[31] ?? 0) - 27
      if ((yParity !== 0 && yParity !== 1) || v.subarray(0, 31).some((byte) => byte !== 0)) return noBytes
      try {
        return toWord(keccak256(recoverPublicKey(digest, signature, yParity)).subarray(12))
      } catch {
        return noBytes
      }
    },
  }
}
