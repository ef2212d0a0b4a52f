/**
 * The trie over a list, as in the header's transactions and receipts roots: keys are RLP(index).
 * @see Ethereum Yellow Paper, section 4.4.2
 * @module
 */
import type { Hex } from '@watt/evm'
import { toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { encodeRlp } from '../rlp.ts'
import { buildTrie, commitRoot, type TrieEntry } from './build-trie.ts'
import { pathName, toNibbles, type TrieNode } from './node.ts'
import { proveTrie } from './read-trie.ts'

/** {@link orderedTrieRoot}, perhaps worked out elsewhere. */
export type OrderedRoot = (values: readonly Uint8Array[]) => Promise<Hex>

/** Merkle-Patricia root of values under the keys RLP(0), RLP(1), … */
export function orderedTrieRoot(values: readonly Uint8Array[]): Hex {
  const root = buildTrie(entriesOf(values), 0)
  return root === undefined ? emptyTrieRoot : toHex(commitRoot(root))
}

/**
 * The nodes that prove which value stands at `index` under {@link orderedTrieRoot}, or that none does: RLP, root first.
 * Costs the whole trie.
 */
export function proveOrderedTrie(values: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  const root = buildTrie(entriesOf(values), 0)
  if (root === undefined) return []
  const nodes = new Map<string, TrieNode>()
  commitRoot(root, (path, rlp, node) => {
    if (node !== undefined && rlp !== undefined) nodes.set(pathName(path), node)
  })
  return proveTrie((path) => nodes.get(pathName(path)), keyOf(index))
}

function entriesOf(values: readonly Uint8Array[]): readonly TrieEntry[] {
  return ascendingIndexes(values.length).map((index) => ({
    key: toNibbles(keyOf(index)),
    value: values[index] ?? new Uint8Array(0),
  }))
}

function keyOf(index: number): Uint8Array {
  return encodeRlp(BigInt(index))
}

/** Indexes in the order of their RLP: 0 is the empty string, 0x80, and so comes after 0x7f. */
function ascendingIndexes(count: number): number[] {
  const indexes = Array.from({ length: count }, (_, index) => index)
  const zeroAt = Math.min(count, 0x80) - 1
  return count < 2 ? indexes : [...indexes.slice(1, zeroAt + 1), 0, ...indexes.slice(zeroAt + 1)]
}
