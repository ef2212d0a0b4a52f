/**
 * The root over a list, as in the header's transactions and receipts roots: keys are RLP(index).
 * @see Ethereum Yellow Paper, section 4.4.2
 * @module
 */
import type { Hex } from '@watt/evm'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { fromBigInt, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { encodeRlp } from '../rlp.ts'
import { buildTrie, commitRoot } from './build-trie.ts'
import { type Keccak256, toNibbles } from './node.ts'

/** Merkle-Patricia root of values under the keys RLP(0), RLP(1), … */
export function orderedTrieRoot(values: readonly Uint8Array[], keccak256: Keccak256 = keccak_256): Hex {
  const entries = ascendingIndexes(values.length).map((index) => ({
    key: toNibbles(encodeRlp(fromBigInt(BigInt(index)))),
    value: values[index] ?? new Uint8Array(0),
  }))
  const root = buildTrie(entries, 0)
  return root === undefined ? emptyTrieRoot : toHex(commitRoot(root, { keccak256, write: () => {} }))
}

/** Indexes in the order of their RLP: 0 is the empty string, 0x80, and so comes after 0x7f. */
function ascendingIndexes(count: number): number[] {
  const indexes = Array.from({ length: count }, (_, index) => index)
  const zeroAt = Math.min(count, 0x80) - 1
  return count < 2 ? indexes : [...indexes.slice(1, zeroAt + 1), 0, ...indexes.slice(zeroAt + 1)]
}
