/**
 * What somebody pasted to import. Pure; what is refused is told by kind, never by its text.
 * @module
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import { getAddress, isAddress, type Address } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { parseKeystore, type Keystore } from '../keys/keystore.ts'
import { entropyOf, WordsError } from '../keys/words.ts'

export type ImportSource =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'words'; readonly entropy: Uint8Array; readonly count: number }
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'keystore'; readonly keystore: Keystore }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'refused'; readonly reason: ImportRefusal; readonly at: number }

export type ImportRefusal = 'unknown' | 'count' | 'checksum' | 'key' | 'address' | 'keystore'

/** Tells words, key, keystore and address apart. */
export function readImport(text: string): ImportSource {
  const bare = text.trim()
  if (bare === '') return { kind: 'nothing' }
  if (bare.startsWith('{')) return readKeystore(bare)
  if (/^0x[0-9a-f]{40}$/i.test(bare)) return readAddress(bare)
  // Long hex is meant as a key, also when a digit is missing or too many.
  if (/^(0x)?[0-9a-f]{41,}$/i.test(bare) || bare.startsWith('0x')) return readKey(bare)
  return readWords(bare)
}

function readWords(text: string): ImportSource {
  try {
    const entropy = entropyOf(text)
    return { kind: 'words', entropy, count: (entropy.length * 3) / 4 }
  } catch (error) {
    if (error instanceof WordsError) return { kind: 'refused', reason: error.reason, at: error.at }
    throw error
  }
}

function readKey(text: string): ImportSource {
  const digits = text.replace(/^0x/i, '')
  try {
    if (!/^[0-9a-f]{64}$/i.test(digits)) throw new Error('length')
    privateKeyToAddress(`0x${digits}`) // Zero and what is above the curve's order are no keys.
    return { kind: 'key', key: hexToBytes(digits) }
  } catch {
    return { kind: 'refused', reason: 'key', at: 0 }
  }
}

function readAddress(text: string): ImportSource {
  const isMixed =
    text.slice(2) !== text.slice(2).toLowerCase() && text.slice(2) !== text.slice(2).toUpperCase()
  return isAddress(text, { strict: isMixed })
    ? { kind: 'address', address: getAddress(text) }
    : { kind: 'refused', reason: 'address', at: 0 }
}

function readKeystore(text: string): ImportSource {
  try {
    return { kind: 'keystore', keystore: parseKeystore(text) }
  } catch {
    return { kind: 'refused', reason: 'keystore', at: 0 }
  }
}
