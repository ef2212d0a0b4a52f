/**
 * The words that a wallet is written down as, and the keys they lead to.
 * @see BIP-39 (words), BIP-32 and BIP-44 (keys at m/44'/60'/0'/0/index)
 * @module
 */
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import { english, HDKey } from 'viem/accounts'

/** 128 bits: twelve words. */
const newEntropyBytes = 16
const wordCounts: readonly number[] = [12, 15, 18, 21, 24]
const bitsPerWord = 11

/** The list that words are chosen from, to help whoever types them. */
export const wordList: readonly string[] = english

/** Randomness for twelve new words. */
export function newEntropy(): Uint8Array {
  return randomBytes(newEntropyBytes)
}

/** Writes entropy of 16 to 32 bytes as words. */
export function wordsOf(entropy: Uint8Array): readonly string[] {
  const checksum = sha256(entropy)
  const bits = [...bitsOf(entropy), ...bitsOf(checksum).slice(0, entropy.length / 4)]
  return Array.from({ length: bits.length / bitsPerWord }, (_, at) => {
    const place = bits.slice(at * bitsPerWord, (at + 1) * bitsPerWord)
    return english[place.reduce((sum, bit) => sum * 2 + bit, 0)]!
  })
}

/**
 * Reads words as they are typed or pasted: any spaces, line breaks, numbering and capitals.
 * @throws {WordsError} There are too few, one is none of the list, or they do not belong together.
 */
export function entropyOf(text: string): Uint8Array {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '')
  const unknown = words.findIndex((word) => !english.includes(word))
  if (unknown >= 0) throw new WordsError('unknown', unknown + 1)
  if (!wordCounts.includes(words.length)) throw new WordsError('count', words.length)
  const bits = words.flatMap((word) => {
    const place = english.indexOf(word)
    return Array.from({ length: bitsPerWord }, (_, at) => (place >> (bitsPerWord - 1 - at)) & 1)
  })
  const entropy = new Uint8Array((words.length / 3) * 4)
  for (let at = 0; at < entropy.length; at++)
    entropy[at] = bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0)
  const checksum = bitsOf(sha256(entropy)).slice(0, entropy.length / 4)
  if (checksum.some((bit, at) => bit !== bits[entropy.length * 8 + at])) throw new WordsError('checksum', 0)
  return entropy
}

/** The private key of one account of the words. The caller zeroes what it gets. */
export function privateKeyOf(entropy: Uint8Array, index: number): Uint8Array {
  const phrase = utf8ToBytes(wordsOf(entropy).join(' '))
  const seed = pbkdf2(sha512, phrase, utf8ToBytes('mnemonic'), { c: 2_048, dkLen: 64 })
  phrase.fill(0)
  const root = HDKey.fromMasterSeed(seed)
  seed.fill(0)
  const account = root.derive(`m/44'/60'/0'/0/${index}`)
  const key = Uint8Array.from(account.privateKey!)
  root.wipePrivateData()
  account.wipePrivateData()
  return key
}

/** Three places to ask a person for, to see that the words were written down. */
export function placesToAsk(count: number): readonly number[] {
  const order = randomBytes(count)
  return Array.from({ length: count }, (_, place) => place)
    .toSorted((a, b) => order[a]! - order[b]!)
    .slice(0, 3)
    .toSorted((a, b) => a - b)
}

function bitsOf(bytes: Uint8Array): readonly number[] {
  return [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1))
}

/** The text is not the words of a wallet. It never holds what was typed. */
export class WordsError extends WattError {
  readonly code = 'keys/words'
  override readonly fix = 'Compare with what you wrote down: the order and each letter count.'
  readonly reason: 'count' | 'unknown' | 'checksum'
  /** Which word is unknown, counted from 1; or how many there are. */
  readonly at: number
  constructor(reason: 'count' | 'unknown' | 'checksum', at: number) {
    super(
      {
        count: `There are ${at} words; a wallet has 12, 15, 18, 21 or 24.`,
        unknown: `Word ${at} is not on the list of BIP-39.`,
        checksum: 'These words do not belong together: one is wrong or in another place.',
      }[reason],
    )
    this.reason = reason
    this.at = at
  }
}
