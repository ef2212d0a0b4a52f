/**
 * An attestor's tag of a person: the same for the same person, and nothing to anybody without the attestor's key.
 * @see RFC 2104 (HMAC), RFC 5869 (HKDF)
 * @module
 */
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Address, Hex } from 'viem'
import { CredentialError } from './credential-error.ts'
import type { Fields } from './fields.ts'

const label = 'watt/attestor-tags/1'

/**
 * The tag of the person whom some of the fields name beyond doubt, as country and number of a document. How they are written does
 * not matter: case, accents, spaces and signs are left out. Always take the same fields: other fields, another tag.
 * @param accountKey - 32 secret bytes of the attestor's account: who restores the account makes the same tags
 * @param place - the chain and the contract, so that tags of two chains cannot be compared
 * @throws {CredentialError} There is no such field, or nothing in it.
 */
export function tagOf(
  accountKey: Uint8Array,
  place: { readonly chainId: number; readonly contract: Address },
  fields: Fields,
  unique: readonly string[],
): Hex {
  if (unique.length === 0) throw new CredentialError('fields', 'none that names a person')
  const person = [...new Set(unique)].toSorted().map((name) => [name, plain(fields, name)])
  const secret = hkdf(sha256, accountKey, undefined, utf8ToBytes(label), 32)
  const message = JSON.stringify([place.chainId, place.contract.toLowerCase(), person])
  return `0x${bytesToHex(hmac(sha256, secret, utf8ToBytes(message)))}`
}

function plain(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? String(fields[name]) : ''
  const text = value
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
  if (text === '') throw new CredentialError('fields', `nothing in ${name.slice(0, 60)}`)
  return text
}
