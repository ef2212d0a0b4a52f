/**
 * A trie in a map, and the same trie in the library that serves as oracle.
 * @module
 */
import { createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt'
import type { Hex } from '@watt/evm'
import { toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import type { NodeReader } from './node.ts'
import { openNode, storedNode } from './stored-node.ts'
import { type TrieChange, updateTrie } from './update-trie.ts'

export type MappedTrie = {
  readonly read: NodeReader
  /** Paths that have an entry. */
  readonly paths: () => string[]
  /** Applies changes. @returns the root after. */
  readonly apply: (changes: readonly TrieChange[]) => Promise<Hex>
  readonly reads: () => number
  readonly forgetReads: () => void
}

/** Nodes are kept as bytes, so each read decodes what was encoded. */
export function mappedTrie(): MappedTrie {
  const nodes = new Map<string, Uint8Array>()
  const values = new Map<string, Uint8Array>()
  let root: Hex = emptyTrieRoot
  let reads = 0
  const read: NodeReader = (path) => {
    reads++
    const stored = nodes.get(path.join('.'))
    return stored && openNode(stored, 0, path, (key) => values.get(toHex(key)))
  }
  return {
    read,
    paths: () => [...nodes.keys()].sort(),
    reads: () => reads,
    forgetReads: () => {
      reads = 0
    },
    apply: async (changes) => {
      const known = changes.map((change) => ({ ...change, isHeld: values.has(toHex(change.key)) }))
      const update = await updateTrie(read, known, (path, rlp, node) => {
        if (rlp === undefined || node === undefined) nodes.delete(path.join('.'))
        else nodes.set(path.join('.'), storedNode(path, rlp, node).slice())
      })
      for (const { key, value } of changes) {
        if (value === undefined) values.delete(toHex(key))
        else values.set(toHex(key), value)
      }
      if (update === undefined) return root
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
