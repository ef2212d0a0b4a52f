/**
 * IDENTITY (0x04): gives back what it got.
 * @see Ethereum's yellow paper, appendix E
 * @module
 */
import { wordsOf, type Precompile } from './precompile.ts'

export const identity: Precompile = {
  gas: (input) => 15n + 3n * wordsOf(input),
  // The caller's memory may change afterwards.
  run: (input) => Uint8Array.from(input),
}
