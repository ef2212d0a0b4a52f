/**
 * A credential at rest: only the member's account opens it.
 * @see RFC 5869 (HKDF), NIST SP 800-38D (AES-GCM)
 * @module
 */
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { asBase64Url, fromBase64Url } from './base64url.ts'
import { CredentialError } from './credential-error.ts'

type SealingKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const type = 'watt-sealed-credential/1'
const label = 'watt/credential/1'
const ivBytes = 12

/** @param accountKey - 32 secret bytes of the member's account */
export async function seal(
  text: string,
  accountKey: Uint8Array,
  random: (bytes: number) => Uint8Array,
): Promise<string> {
  const iv = random(ivBytes).slice()
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await keyOf(accountKey),
    utf8ToBytes(text).slice(),
  )
  return `${JSON.stringify({ type, iv: asBase64Url(iv), sealed: asBase64Url(new Uint8Array(data)) })}\n`
}

/** @throws {CredentialError} Another account sealed it, or it was changed. */
export async function unseal(text: string, accountKey: Uint8Array): Promise<string> {
  try {
    const { type: known, iv, sealed } = JSON.parse(text) as Readonly<Record<string, string>>
    if (known === type && iv !== undefined && sealed !== undefined) {
      const algorithm = { name: 'AES-GCM', iv: fromBase64Url(iv).slice() }
      const data = await crypto.subtle.decrypt(
        algorithm,
        await keyOf(accountKey),
        fromBase64Url(sealed).slice(),
      )
      return new TextDecoder().decode(data)
    }
  } catch {
    // Why it cannot be opened is the same to whoever holds it.
  }
  throw new CredentialError('sealed', 'encrypted for another account, or changed')
}

async function keyOf(accountKey: Uint8Array): Promise<SealingKey> {
  const key = hkdf(sha256, accountKey, undefined, utf8ToBytes(label), 32)
  return crypto.subtle.importKey('raw', key.slice(), 'AES-GCM', false, ['encrypt', 'decrypt'])
}
