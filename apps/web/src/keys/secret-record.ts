/**
 * One secret under the vault's key, as it is stored: a record of its own, so that two tabs that add one lose neither.
 * | offset | size | field   |                                                         |
 * | -----: | ---: | ------- | ------------------------------------------------------- |
 * |      0 |    4 | magic   | "WSEC"                                                  |
 * |      4 |    1 | version | 1                                                       |
 * |      5 |    1 | `kind`  | 1: entropy of words, 16 to 32 bytes; 2: private key, 32 |
 * |      6 |   16 | `id`    | random; also the record's name in the store             |
 * |     22 |    … | sealed  | nonce, ciphertext and tag: `sealed.ts`                  |
 * The first 22 bytes are authenticated, so a record put in another's place does not open.
 * @module
 */
import { bytesToHex, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { seal, SealError, unseal } from './sealed.ts'

export type SecretKind = 'words' | 'key'
/** Whoever holds one zeroes `bytes` after use. */
export type Secret = { readonly id: string; readonly kind: SecretKind; readonly bytes: Uint8Array }

const magic = utf8ToBytes('WSEC')
const version = 1
const headerBytes = 22
const kinds: readonly (SecretKind | undefined)[] = [undefined, 'words', 'key']

/** A name for a new secret: 32 hex digits. */
export function newSecretId(): string {
  return bytesToHex(randomBytes(16))
}

export function encodeSecret(vaultKey: Uint8Array, { id, kind, bytes }: Secret): Uint8Array {
  const header = new Uint8Array(headerBytes)
  header.set(magic)
  header[4] = version
  header[5] = kinds.indexOf(kind)
  header.set(hexToBytes(id), 6)
  return seal(vaultKey, header, bytes)
}

/**
 * Opens a record.
 * @param id - Under which it was found.
 * @throws {SealError} It was changed, is another's, or belongs to another vault.
 */
export function decodeSecret(vaultKey: Uint8Array, id: string, record: Uint8Array): Secret {
  const kind = kinds[record[5] ?? 0]
  const isOurs = magic.every((byte, at) => record[at] === byte) && record[4] === version
  if (!isOurs || kind === undefined || bytesToHex(record.slice(6, headerBytes)) !== id) throw new SealError()
  return { id, kind, bytes: unseal(vaultKey, headerBytes, record) }
}
