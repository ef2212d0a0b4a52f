/**
 * A trie in a map, and the same trie in the library that serves as oracle.
 * @module
 */
import { createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt'
import type { Hex } from '@watt/evm'
import { toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { decodeNode, type NodeReader } from './node.ts'
import { type TrieChange, updateTrie } from './update-trie.ts'

export type MappedTrie = {
  readonly read: NodeReader
  /** Paths that have an entry. */
  readonly paths: () => string[]
  /** Applies changes. @returns the root after. */
  readonly apply: (changes: readonly TrieChange[]) => Promise<Hex>
  /** Reads since the last {@link MappedTrie.apply} began. */
  readonly reads: () => number
}

/** Nodes are kept as bytes, so each read decodes what was encoded. */
export function mappedTrie(): MappedTrie {
  const nodes = new Map<string, Uint8Array>()
  let root: Hex = emptyTrieRoot
  let reads = 0
  const read: NodeReader = (path) => {
    reads++
    const rlp = nodes.get(path.join('.'))
    return rlp && decodeNode(rlp)
  }
  return {
    read,
    paths: () => [...nodes.keys()].sort(),
    reads: () => reads,
    apply: async (changes) => {
      reads = 0
      const update = await updateTrie(read, changes)
      if (update === undefined) return root
      for (const { path, rlp } of update.writes) {
        if (rlp === undefined) nodes.delete(path.join('.'))
        else nodes.set(path.join('.'), rlp)
      }
      root = update.root === undefined ? emptyTrieRoot : toHex(update.root)
      return root
    },
  }
}

export type OracleTrie = {
  readonly trie: MerklePatriciaTrie
  readonly apply: (changes: readonly TrieChange[]) => Promise<Hex>
}

/** The trie of `@ethereumjs/mpt`. */
export async function oracleTrie(): Promise<OracleTrie> {
  const trie = await createMPT()
  return {
    trie,
    apply: async (changes) => {
      for (const { key, value } of changes) {
        if (value === undefined) await trie.del(key)
        else await trie.put(key, value)
      }
      return toHex(trie.root())
    },
  }
}
