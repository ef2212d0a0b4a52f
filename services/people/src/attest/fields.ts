/**
 * What an attestor saw of a person, field by field, so that each can be shown alone: the credential names salted digests, and a
 * disclosure brings one field back.
 * @see RFC 9901 (SD-JWT), section 4.2
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { asBase64Url, fromBase64Url } from './base64url.ts'
import { CredentialError } from './credential-error.ts'

export type FieldValue = string | number | boolean
export type Fields = Readonly<Record<string, FieldValue>>

const fieldsMax = 24
const textMax = 500
/** 128 bits, so that nobody finds a value by trying. */
const saltBytes = 16
const plainName = /^[A-Za-z][A-Za-z0-9]{0,39}$/

/** Checks fields that a person wrote. @throws {CredentialError} */
export function checkFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CredentialError('fields', 'not an object with fields')
  const entries = Object.entries(value)
  if (entries.length < 1 || entries.length > fieldsMax)
    throw new CredentialError('fields', `${entries.length} of them`)
  for (const [name, it] of entries) checkField(name, it)
  return Object.fromEntries(entries) as Fields
}

/** One field as it is handed on, with a fresh salt. @param random - 16 bytes for each */
export function disclose(name: string, value: FieldValue, random: (bytes: number) => Uint8Array): string {
  const salt = asBase64Url(random(saltBytes))
  return asBase64Url(utf8ToBytes(JSON.stringify([salt, name, value])))
}

/** What stands for a field in the credential. */
export function digestOf(disclosure: string): string {
  return asBase64Url(sha256(utf8ToBytes(disclosure)))
}

/**
 * The fields that disclosures bring back.
 * @param digests - what the credential names
 * @throws {CredentialError} One is not of this credential, is no field, or comes twice.
 */
export function readFields(disclosures: readonly string[], digests: readonly string[]): Fields {
  const found = new Map<string, FieldValue>()
  for (const disclosure of disclosures) {
    if (!digests.includes(digestOf(disclosure)))
      throw new CredentialError('disclosure', 'not of this credential')
    const [name, value] = readField(disclosure)
    if (found.has(name)) throw new CredentialError('disclosure', `${name} twice`)
    found.set(name, value)
  }
  return Object.fromEntries(found)
}

/** The name of the field that a disclosure is about. @throws {CredentialError} */
export function nameOf(disclosure: string): string {
  return readField(disclosure)[0]
}

function readField(disclosure: string): readonly [string, FieldValue] {
  let parts: unknown
  try {
    parts = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(disclosure)))
  } catch (error) {
    if (error instanceof CredentialError) throw error
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw new CredentialError('malformed', 'no field')
  const [salt, name, value] = parts as readonly unknown[]
  if (typeof salt !== 'string' || fromBase64Url(salt).length < saltBytes || typeof name !== 'string')
    throw new CredentialError('malformed', 'a field without a salt')
  return [name, checkField(name, value)]
}

function checkField(name: string, value: unknown): FieldValue {
  // "id" says in a credential whom it is about.
  if (!plainName.test(name) || name === 'id')
    throw new CredentialError('fields', `the name ${JSON.stringify(name.slice(0, 60))}`)
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return value as FieldValue
  if (typeof value === 'string' && value.length > 0 && value.length <= textMax) return value
  throw new CredentialError('fields', `the value of ${name}`)
}
