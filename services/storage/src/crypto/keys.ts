/**
 * Who may read an object: its key, wrapped to each reader with HPKE (RFC 9180) base mode,
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * @module
 */
import { WattError } from '@watt/errors'
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { base64url } from 'multiformats/bases/base64'
import { webBytes } from './stream.ts'
import type { WebKey } from './web-key.ts'

/** X25519 keys, 32 bytes each. Others wrap to the public one. */
export type StorageKeys = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }

/** An object's key that one reader can unwrap. */
export type WrappedKey = {
  /** The reader's public key. */
  readonly key: Uint8Array
  /** The encapsulated secret, 32 bytes. */
  readonly enc: Uint8Array
  /** The object's key, sealed: 48 bytes. */
  readonly wrapped: Uint8Array
}

const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
const wrapInfo = ascii('watt/storage/wrap/1')
const keysInfo = ascii('watt/storage/x25519/1')

/**
 * The keys that an account reads with: HKDF-SHA256 of its private key, info `watt/storage/x25519/1`.
 * @param accountPrivateKey - 32 bytes.
 * @throws {KeyLengthError} It has another length.
 */
export async function storageKeys(accountPrivateKey: Uint8Array): Promise<StorageKeys> {
  if (accountPrivateKey.length !== 32) throw new KeyLengthError(accountPrivateKey.length)
  const privateKey = await deriveKey(accountPrivateKey, keysInfo)
  return { privateKey, publicKey: await publicKeyOf(privateKey) }
}

/** 32 bytes of HKDF-SHA256 without salt. */
export async function deriveKey(secret: Uint8Array, info: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', webBytes(secret), 'HKDF', false, ['deriveBits'])
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: webBytes(info) }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256))
}

/**
 * Wraps an object's key to a reader.
 * @throws {KeyLengthError} A key is not 32 bytes.
 * @throws {UnwrapError} The reader's key is no point that a secret can be agreed with.
 */
export async function wrapKey(objectKey: Uint8Array, readerPublicKey: Uint8Array): Promise<WrappedKey> {
  for (const key of [objectKey, readerPublicKey]) if (key.length !== 32) throw new KeyLengthError(key.length)
  try {
    const reader = await suite.DeserializePublicKey(readerPublicKey)
    const sealed = await suite.Seal(reader, objectKey, { info: wrapInfo })
    return {
      key: Uint8Array.from(readerPublicKey),
      enc: sealed.encapsulatedSecret,
      wrapped: sealed.ciphertext,
    }
  } catch (error) {
    throw new UnwrapError({ cause: error })
  }
}

/**
 * Unwraps an object's key.
 * @throws {UnwrapError} It was not wrapped to these keys, or was changed.
 */
export async function unwrapKey(
  wrapped: Pick<WrappedKey, 'enc' | 'wrapped'>,
  keys: StorageKeys,
): Promise<Uint8Array> {
  try {
    const reader = {
      privateKey: await importPrivateKey(keys.privateKey, false),
      publicKey: await suite.DeserializePublicKey(keys.publicKey),
    }
    return await suite.Open(reader, wrapped.enc, wrapped.wrapped, { info: wrapInfo })
  } catch (error) {
    throw new UnwrapError({ cause: error })
  }
}

/** WebCrypto says a public key only in the JWK of its private key. */
async function publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array> {
  const jwk = await crypto.subtle.exportKey('jwk', await importPrivateKey(privateKey, true))
  return base64url.baseDecode(jwk.x ?? '')
}

/** The frame of a private X25519 key in PKCS #8 (RFC 8410) is always the same. */
const pkcs8Frame = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]

function importPrivateKey(privateKey: Uint8Array, extractable: boolean): Promise<WebKey> {
  const pkcs8 = Uint8Array.of(...pkcs8Frame, ...privateKey)
  return crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', extractable, ['deriveBits'])
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** Thrown when a key is not 32 bytes. */
export class KeyLengthError extends WattError {
  readonly code = 'storage/key-length'
  constructor(length: number) {
    super(`A key has 32 bytes; this one has ${length}.`)
  }
}

/** Thrown when a key cannot be wrapped or unwrapped. */
export class UnwrapError extends WattError {
  readonly code = 'storage/unwrap'
  override readonly fix =
    'Use the account that the object was shared with, or ask its owner to share it again.'
  constructor(options?: ErrorOptions) {
    super('This key was not wrapped to these keys, or was changed on its way.', options)
  }
}
