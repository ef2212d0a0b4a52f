/**
 * SHA256 (0x02) and RIPEMD160 (0x03).
 * @see Ethereum's yellow paper, appendix E
 * @module
 */
import { ripemd160 as hashRipemd160 } from '@noble/hashes/legacy.js'
import { sha256 as hashSha256 } from '@noble/hashes/sha2.js'
import { toWord, wordsOf, type Precompile } from './precompile.ts'

export const sha256: Precompile = {
  gas: (input) => 60n + 12n * wordsOf(input),
  run: (input) => hashSha256(input),
}

/** The hash lies at the end of a word. */
export const ripemd160: Precompile = {
  gas: (input) => 600n + 120n * wordsOf(input),
  run: (input) => toWord(hashRipemd160(input)),
}
