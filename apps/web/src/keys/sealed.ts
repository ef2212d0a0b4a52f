/**
 * Bytes that only the holder of a key reads, and nobody changes unseen: XChaCha20-Poly1305 with the header as
 * authenticated data. A record is `header | nonce (24) | ciphertext | tag (16)`.
 * @see draft-irtf-cfrg-xchacha-03
 * @module
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes, randomBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'

export const keyBytes = 32
const nonceBytes = 24
const tagBytes = 16

/** Seals `plain` under `key`. The nonce is random: 192 bits never repeat. */
export function seal(key: Uint8Array, header: Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  return concatBytes(header, nonce, xchacha20poly1305(key, nonce, header).encrypt(plain))
}

/**
 * Opens what {@link seal} made.
 * @throws {SealError} Another key, or some byte was changed.
 */
export function unseal(key: Uint8Array, headerBytes: number, record: Uint8Array): Uint8Array {
  if (record.length < headerBytes + nonceBytes + tagBytes) throw new SealError()
  const header = record.subarray(0, headerBytes)
  const nonce = record.subarray(headerBytes, headerBytes + nonceBytes)
  try {
    return xchacha20poly1305(key, nonce, header).decrypt(record.subarray(headerBytes + nonceBytes))
  } catch {
    throw new SealError()
  }
}

/** The key does not open the record, or the record was changed: nobody can tell which. */
export class SealError extends WattError {
  readonly code = 'keys/seal'
  constructor() {
    super('This key does not open this record.')
  }
}
