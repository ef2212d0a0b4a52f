/**
 * AES-256-GCM by WebCrypto.
 * @module
 */
import type { WebKey } from '../crypto/web-key.ts'
import type { GcmTerms } from './aes-gcm.node.ts'

/** Ciphertext and tag. */
export async function sealGcm(terms: GcmTerms, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const key = await imported(terms)
  return new Uint8Array(await crypto.subtle.encrypt(parameters(terms), key, Uint8Array.from(plain)))
}

/** @returns the plaintext; undefined where the tag is not that of these bytes */
export async function openGcm(terms: GcmTerms, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  const key = await imported(terms)
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(terms), key, Uint8Array.from(sealed)))
  } catch {
    return undefined
  }
}

function parameters({ nonce, header }: GcmTerms) {
  return { name: 'AES-GCM', iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(header) }
}

/** The last key: an object has many chunks. */
let last: { readonly bytes: Uint8Array; readonly key: Promise<WebKey> } | undefined

function imported({ key: bytes }: GcmTerms): Promise<WebKey> {
  if (last?.bytes !== bytes)
    last = {
      bytes,
      key: crypto.subtle.importKey('raw', Uint8Array.from(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']),
    }
  return last.key
}
