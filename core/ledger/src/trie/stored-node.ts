/**
 * Nodes as they are kept under their path.
 *
 * A leaf is kept as its key alone (0, then the key): its value lies elsewhere already, so whoever changes only that has
 * nothing to write here. Other nodes are their RLP behind the bits that say which children are such leaves (1, 2 bytes, RLP).
 * @module
 */
import { joinPaths } from './build-trie.ts'
import { decodeNode, fromNibbles, toNibbles, type TrieNode, TrieNodeError } from './node.ts'

const leafKind = 0
const otherKind = 1
const otherHeaderBytes = 3

/** @param rlp - Of `node`. @returns a view that the next call overwrites. */
export function storedNode(path: Uint8Array, rlp: Uint8Array, node: TrieNode): Uint8Array {
  if (node.kind === 'leaf') {
    const key = fromNibbles(joinPaths(path, node.path))
    page[0] = leafKind
    page.set(key, 1)
    return page.subarray(0, 1 + key.length)
  }
  const leaves = node.kind === 'branch' ? node.leaves : 0
  page[0] = otherKind
  page[1] = leaves >>> 8
  page[2] = leaves & 0xff
  page.set(rlp, otherHeaderBytes)
  return page.subarray(0, otherHeaderBytes + rlp.length)
}

/** What is not a leaf is never longer than a branch, and a key never as long. */
const page = new Uint8Array(1_024)

/**
 * Inverse of {@link storedNode}.
 * @param from - Where in `bytes` it begins; it goes on to their end.
 * @param valueOf - What the trie holds under a key.
 * @throws {TrieNodeError} The bytes are not a node, or the value of a leaf is gone.
 */
export function openNode(
  bytes: Uint8Array,
  from: number,
  path: Uint8Array,
  valueOf: (key: Uint8Array) => Uint8Array | undefined,
): TrieNode {
  if (bytes[from] === leafKind) {
    const key = bytes.slice(from + 1)
    const value = valueOf(key)
    if (value === undefined) throw new TrieNodeError(`the leaf under path ${path.join('.')} has no value`)
    return { kind: 'leaf', path: toNibbles(key).subarray(path.length), value }
  }
  const leaves = ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
  return decodeNode(bytes, from + otherHeaderBytes, leaves)
}

/** Whether there may be a node below a child of a stored one. Of an extension nobody says. @param from - As above; nothing there is nothing. */
export function canLeadOn(bytes: Uint8Array, from: number, nibble: number): boolean {
  if (bytes.length <= from || bytes[from] === leafKind) return false
  const leaves = ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
  return (leaves & (1 << nibble)) === 0
}
