/**
 * The curve behind accounts, node identities and certificates, behind one small interface.
 *
 * The native library (libsecp256k1) is some twenty times faster than the portable one. It ships ready-made builds for
 * common platforms; where none loads, the portable implementation answers the same, only slower. Signatures are
 * deterministic (RFC 6979), so both also sign alike.
 * @see SEC 2, section 2.4.1
 * @see EIP-2 (only low s counts)
 * @module
 */
import { createRequire } from 'node:module'
import { secp256k1 as noble } from '@noble/curves/secp256k1.js'

/** Digests, private keys and coordinates are 32 bytes; signatures are r || s, 64 bytes, low s. */
export interface Secp256k1 {
  readonly implementation: 'native' | 'portable'
  /** Whether 32 bytes are a scalar from 1 to n - 1. */
  isPrivateKey(privateKey: Uint8Array): boolean
  /** The compressed public key, 33 bytes. */
  publicKey(privateKey: Uint8Array): Uint8Array
  /** n - privateKey: the key of the mirrored point. */
  negate(privateKey: Uint8Array): Uint8Array
  sign(
    digest: Uint8Array,
    privateKey: Uint8Array,
  ): { readonly signature: Uint8Array; readonly yParity: 0 | 1 }
  /** False for anything malformed as well: wrong lengths, high s, zero, a key that is not on the curve. */
  verify(digest: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean
  /** The signer's uncompressed public key, 65 bytes; undefined when there is none or the signature is malformed. */
  recover(digest: Uint8Array, signature: Uint8Array, yParity: 0 | 1): Uint8Array | undefined
}

type NativeBindings = typeof import('secp256k1')

/** (n - 1) / 2, the highest s that counts. */
const sMax = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex')

/** The portable implementation: no native code, any platform. */
export const portableSecp256k1: Secp256k1 = {
  implementation: 'portable',
  isPrivateKey: (privateKey) => noble.utils.isValidSecretKey(privateKey),
  publicKey: (privateKey) => noble.getPublicKey(privateKey, true),
  negate(privateKey) {
    const { Fn } = noble.Point
    return Fn.toBytes(Fn.neg(Fn.fromBytes(privateKey)))
  },
  sign(digest, privateKey) {
    const recovered = noble.sign(digest, privateKey, { prehash: false, format: 'recovered' })
    return { signature: recovered.slice(1), yParity: recovered[0] === 1 ? 1 : 0 }
  },
  verify(digest, signature, publicKey) {
    try {
      return noble.verify(signature, digest, publicKey, { prehash: false })
    } catch {
      return false
    }
  },
  recover(digest, signature, yParity) {
    if (!isRecoverable(digest, signature)) return undefined
    try {
      const recovered = noble.recoverPublicKey(Uint8Array.of(yParity, ...signature), digest, {
        prehash: false,
      })
      return noble.Point.fromBytes(recovered).toBytes(false)
    } catch {
      return undefined
    }
  },
}

/**
 * The native implementation.
 * @returns undefined when no build of it loads on this platform.
 */
export function loadNativeSecp256k1(): Secp256k1 | undefined {
  const native = loadBindings()
  if (native === undefined) return undefined
  return {
    implementation: 'native',
    isPrivateKey: (privateKey) => privateKey.length === 32 && native.privateKeyVerify(privateKey),
    publicKey: (privateKey) => native.publicKeyCreate(privateKey, true),
    negate: (privateKey) => native.privateKeyNegate(Uint8Array.from(privateKey)), // It works in place.
    sign(digest, privateKey) {
      const { signature, recid } = native.ecdsaSign(digest, privateKey)
      return { signature, yParity: recid === 1 ? 1 : 0 }
    },
    verify(digest, signature, publicKey) {
      try {
        return native.ecdsaVerify(signature, digest, publicKey)
      } catch {
        return false
      }
    },
    recover(digest, signature, yParity) {
      if (!isRecoverable(digest, signature)) return undefined
      try {
        return native.ecdsaRecover(signature, yParity, digest, false)
      } catch {
        return undefined
      }
    },
  }
}

/**
 * Native recovery as the ECRECOVER precompile wants it: a high s is valid, and no key is an exception.
 * @returns undefined when no build of the native library loads on this platform.
 */
export function loadNativeRecovery():
  | ((digest: Uint8Array, signature: Uint8Array, yParity: 0 | 1) => Uint8Array)
  | undefined {
  const native = loadBindings()
  return (
    native &&
    ((digest, signature, yParity) => native.ecdsaRecover(signature, yParity, digest, false).slice(1))
  )
}

/** The best implementation that loads here. */
export const secp256k1: Secp256k1 = loadNativeSecp256k1() ?? portableSecp256k1

function loadBindings(): NativeBindings | undefined {
  try {
    // Not the package's main file: that one falls back to another implementation without saying so.
    return createRequire(import.meta.url)('secp256k1/bindings.js') as NativeBindings
  } catch {
    return undefined
  }
}

/** Recovery itself takes high s, which would give one message two signatures. */
function isRecoverable(digest: Uint8Array, signature: Uint8Array): boolean {
  if (digest.length !== 32 || signature.length !== 64) return false
  return Buffer.compare(signature.subarray(32), sMax) <= 0
}
