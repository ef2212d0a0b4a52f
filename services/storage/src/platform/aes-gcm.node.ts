/**
 * AES-256-GCM as Node has it, in calls that return at once: a chunk is done sooner than a thread is asked to do it. In a browser:
 * `aes-gcm.browser.ts`.
 * @module
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const tagBytes = 16

/** What a chunk is sealed with. `nonce`: 12 bytes; `header`: authenticated with it. */
export type GcmTerms = { readonly key: Uint8Array; readonly nonce: Uint8Array; readonly header: Uint8Array }

/** Ciphertext and tag. */
export async function sealGcm(
  { key, nonce, header }: GcmTerms,
  plain: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(header)
  const sealed = new Uint8Array(plain.length + tagBytes)
  sealed.set(cipher.update(plain))
  cipher.final()
  sealed.set(cipher.getAuthTag(), plain.length)
  return sealed
}

/** @returns the plaintext; undefined where the tag is not that of these bytes */
export async function openGcm(
  { key, nonce, header }: GcmTerms,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const end = sealed.length - tagBytes
  if (end < 0) return undefined
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(header).setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}
