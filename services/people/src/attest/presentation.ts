/**
 * Credentials on their way: whole from attestor to member, and from there to others with the fields that the member chooses, signed
 * by the member for the one who asked.
 * @see RFC 9901, sections 4 and 4.3 (key binding)
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { asBase64Url } from './base64url.ts'
import { type Credential, readCredential } from './credential.ts'
import { CredentialError } from './credential-error.ts'
import { type Fields, nameOf, readFields } from './fields.ts'
import { readToken, signToken } from './token.ts'

/** For whom and for what a member showed its credential. */
export type Binding = {
  readonly audience: string
  /** What whoever asked wanted to find in it, so that an older one cannot be shown again. */
  readonly nonce: string
  /** In unix seconds, as the member says. */
  readonly madeAt: number
}

export type Presentation = {
  readonly credential: Credential
  readonly fields: Fields
  /** undefined: anybody who has seen it may hand it on. */
  readonly binding: Binding | undefined
}

const typ = 'kb+jwt'
const partsMax = 32
const textMax = 65_536

/** The same credential with some of its fields alone. @throws {CredentialError} It has no such field. */
export function reveal(text: string, names: readonly string[]): string {
  const { token, disclosures } = partsOf(text)
  const byName = new Map(disclosures.map((it) => [nameOf(it), it]))
  const shown = names.map((name) => {
    const disclosure = byName.get(name)
    if (disclosure === undefined) throw new CredentialError('fields', `no field ${name.slice(0, 60)}`)
    return disclosure
  })
  return [token, ...shown, ''].join('~')
}

/**
 * Signs what is shown, as the member.
 * @param shown - what {@link reveal} gave
 * @param key - 32 secret bytes of the member's account
 */
export function bind(shown: string, { audience, nonce, madeAt }: Binding, key: Uint8Array): string {
  const { token } = partsOf(shown)
  const { chainId } = readCredential(token)
  return shown + signToken(key, typ, chainId, { iat: madeAt, aud: audience, nonce, sd_hash: hashOf(shown) })
}

/** Reads and checks everything that can be checked without the chain. @throws {CredentialError} */
export function readPresentation(text: string): Presentation {
  const { token, disclosures, bound } = partsOf(text)
  const credential = readCredential(token)
  const fields = readFields(disclosures, credential.digests)
  if (bound === '') return { credential, fields, binding: undefined }
  const { payload, signer } = readToken(bound, typ)
  const { iat, aud, nonce, sd_hash: hash } = payload
  if (signer !== credential.subject) throw new CredentialError('binding', signer)
  if (hash !== hashOf(text.slice(0, -bound.length)))
    throw new CredentialError('binding', 'other fields were signed')
  if (typeof aud !== 'string' || typeof nonce !== 'string' || !Number.isSafeInteger(iat))
    throw new CredentialError('malformed', 'for whom it is')
  return { credential, fields, binding: { audience: aud, nonce, madeAt: Number(iat) } }
}

/** Every field that was signed is there: a member takes nothing that it cannot read. @throws {CredentialError} */
export function readWhole(text: string): Omit<Presentation, 'binding'> {
  const { credential, fields } = readPresentation(text)
  const missing = credential.digests.length - Object.keys(fields).length
  if (missing !== 0) throw new CredentialError('disclosure', `${missing} fields are hidden`)
  return { credential, fields }
}

function hashOf(shown: string): string {
  return asBase64Url(sha256(utf8ToBytes(shown)))
}

function partsOf(text: string): {
  readonly token: string
  readonly disclosures: readonly string[]
  readonly bound: string
} {
  const parts = text.length > textMax ? [] : text.split('~')
  const [token, bound] = [parts[0], parts.at(-1)]
  if (token === undefined || bound === undefined || parts.length < 2 || parts.length > partsMax)
    throw new CredentialError('malformed', 'no credential')
  return { token, disclosures: parts.slice(1, -1), bound }
}
