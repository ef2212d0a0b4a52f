/**
 * P256VERIFY (0x100): whether a signature on secp256r1 is valid, as passkeys and secure elements make them.
 * @see https://eips.ethereum.org/EIPS/eip-7951
 * @module
 */
import { p256 } from '@noble/curves/nist.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { noBytes, wordOf, type Precompile } from './precompile.ts'

const uncompressed = Uint8Array.of(0x04)

/**
 * Input: digest, r, s, x and y of the public key, exactly 160 bytes. Output: 1 when it is valid, else nothing; it never
 * fails. A high s is valid. The library refuses r and s outside of 1 to n - 1, x and y not below p, and points off the
 * curve, among them (0, 0).
 */
export const p256Verify: Precompile = {
  gas: () => 6_900n,
  run: (input) => {
    if (input.length !== 160) return noBytes
    const publicKey = concatBytes(uncompressed, input.subarray(96))
    const isValid = p256.verify(input.subarray(32, 96), input.subarray(0, 32), publicKey, {
      prehash: false,
      lowS: false,
      format: 'compact',
    })
    return isValid ? wordOf(true) : noBytes
  },
}
