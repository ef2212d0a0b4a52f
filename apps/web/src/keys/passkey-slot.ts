/**
 * The vault's key under a passkey, as it is stored. The passkey's PRF turns a salt into 32 bytes that only its holder gets.
 * | offset | size | field          |                                        |
 * | -----: | ---: | -------------- | -------------------------------------- |
 * |      0 |    4 | magic          | "WPKY"                                 |
 * |      4 |    1 | version        | 1: HKDF-SHA256 and XChaCha20-Poly1305  |
 * |      5 |    2 | length         | of the credential's id, big-endian     |
 * |      7 |   32 | `salt`         | for the PRF                            |
 * |     39 |    n | `credentialId` |                                        |
 * | 39 + n |   96 | sealed key     | nonce, ciphertext and tag: `sealed.ts` |
 * @see W3C WebAuthn Level 3, section 10.1.4 (prf)
 * @module
 */
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { seal, SealError, unseal } from './sealed.ts'

export type PasskeyHandle = { readonly credentialId: Uint8Array; readonly salt: Uint8Array }

const magic = utf8ToBytes('WPKY')
const version = 1
const saltAt = 7
const idAt = saltAt + 32

/** @param prf - What the passkey answered for the salt: 32 bytes. */
export function closePasskeySlot(
  vaultKey: Uint8Array,
  { credentialId, salt }: PasskeyHandle,
  prf: Uint8Array,
): Uint8Array {
  const header = new Uint8Array(idAt + credentialId.length)
  header.set(magic)
  header[4] = version
  new DataView(header.buffer).setUint16(5, credentialId.length)
  header.set(salt, saltAt)
  header.set(credentialId, idAt)
  const key = wrappingKey(prf, salt)
  try {
    return seal(key, header, vaultKey)
  } finally {
    key.fill(0)
  }
}

/** Which passkey to ask, and for which salt. @throws {SealError} It is no such record. */
export function handleOf(slot: Uint8Array): PasskeyHandle {
  if (slot.length < idAt || magic.some((byte, at) => slot[at] !== byte) || slot[4] !== version)
    throw new SealError()
  const end = idAt + new DataView(slot.buffer, slot.byteOffset).getUint16(5)
  if (slot.length < end) throw new SealError()
  return { salt: slot.slice(saltAt, idAt), credentialId: slot.slice(idAt, end) }
}

/** @throws {SealError} Another passkey's answer, or a byte was changed. */
export function openPasskeySlot(slot: Uint8Array, prf: Uint8Array): Uint8Array {
  const { salt, credentialId } = handleOf(slot)
  const key = wrappingKey(prf, salt)
  try {
    return unseal(key, idAt + credentialId.length, slot)
  } finally {
    key.fill(0)
  }
}

function wrappingKey(prf: Uint8Array, salt: Uint8Array): Uint8Array {
  return hkdf(sha256, prf, salt, utf8ToBytes('watt vault key'), 32)
}
