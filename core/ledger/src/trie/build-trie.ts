/**
 * Builds subtries from entries, and turns built nodes into bytes and hashes.
 * @module
 */
import { keccak256 } from '@watt/evm'
import {
  type BranchNode,
  hashBytes,
  isReference,
  noChildren,
  type NodeReference,
  type TrieNode,
  viewOfNode,
} from './node.ts'

/** `key` is nibbles, one a byte. */
export type TrieEntry = { readonly key: Uint8Array; readonly value: Uint8Array }

/**
 * The subtrie that holds exactly the entries from `from` to before `to`.
 * @param entries - Ascending by key; all these keys agree on the first `depth` nibbles, none is a prefix of another.
 */
export function buildTrie(
  entries: readonly TrieEntry[],
  depth: number,
  from = 0,
  to: number = entries.length,
): TrieNode | undefined {
  const first = entries[from]
  const last = entries[to - 1]
  if (first === undefined || last === undefined || from >= to) return undefined
  if (first === last) return { kind: 'leaf', path: first.key.subarray(depth), value: first.value }
  // In ascending order the first and the last key differ earliest.
  const fork = depth + commonLength(first.key, depth, last.key, depth)
  const children = noChildren<TrieNode>()
  for (let start = from; start < to;) {
    const end = groupEnd(entries, start, fork, to)
    children[entries[start]?.key[fork] ?? 0] = buildTrie(entries, fork + 1, start, end)
    start = end
  }
  const branch: TrieNode = { kind: 'branch', children, leaves: 0 }
  return fork === depth ? branch : { kind: 'extension', path: first.key.subarray(depth, fork), child: branch }
}

/** Nibbles that `left` from `leftFrom` and `right` from `rightFrom` have in common. */
export function commonLength(
  left: Uint8Array,
  leftFrom: number,
  right: Uint8Array,
  rightFrom: number,
): number {
  const longest = Math.min(left.length - leftFrom, right.length - rightFrom)
  let length = 0
  while (length < longest && left[leftFrom + length] === right[rightFrom + length]) length++
  return length
}

/** Index after the run of items that share the nibble at `depth` with the one at `from`. */
export function groupEnd(
  items: readonly { readonly key: Uint8Array }[],
  from: number,
  depth: number,
  before: number = items.length,
): number {
  const nibble = items[from]?.key[depth]
  let to = from + 1
  while (to < before && items[to]?.key[depth] === nibble) to++
  return to
}

/**
 * Called for each path whose entry changes, children before parents.
 * @param rlp - A view that the next call overwrites; undefined where there is no entry any more, and perhaps was none.
 */
export type NodeWriter = (path: Uint8Array, rlp: Uint8Array | undefined, node: TrieNode | undefined) => void

/** Hashes a root and everything built below it; replaces children by references. @returns the root hash. */
export function commitRoot(root: TrieNode, write?: NodeWriter): Uint8Array {
  const top = new Uint8Array(0)
  const rlp = commitChildren(root, top, write)
  write?.(top, rlp, root)
  return keccak256(rlp)
}

/** {@link commitRoot} of a node below the root. @returns how its parent names it. */
export function commitNode(node: TrieNode, path: Uint8Array, write: NodeWriter | undefined): NodeReference {
  const rlp = commitChildren(node, path, write)
  if (rlp.length < hashBytes) {
    write?.(path, undefined, node)
    return rlp.slice()
  }
  if (node.kind !== 'leaf' || node.isKept !== true) write?.(path, rlp, node)
  return keccak256(rlp)
}

/** Commits a child of a branch, unless it was. */
export function commitChild(
  branch: BranchNode,
  nibble: number,
  path: Uint8Array,
  write: NodeWriter | undefined,
): void {
  const child = branch.children[nibble]
  if (child === undefined || isReference(child)) return
  const name = commitNode(child, write ? childPath(path, nibble) : path, write)
  branch.children[nibble] = name
  const bit = 1 << nibble
  const isLeaf = child.kind === 'leaf' && name.length === hashBytes
  branch.leaves = isLeaf ? branch.leaves | bit : branch.leaves & ~bit
}

/** Nobody asks for paths where nothing is written. @returns a view of its encoding, see {@link viewOfNode}. */
function commitChildren(node: TrieNode, path: Uint8Array, write: NodeWriter | undefined): Uint8Array {
  if (node.kind === 'extension' && !isReference(node.child)) {
    node.child = commitNode(node.child, write ? joinPaths(path, node.path) : path, write)
  }
  if (node.kind === 'branch') {
    for (let nibble = 0; nibble < node.children.length; nibble++) commitChild(node, nibble, path, write)
  }
  return viewOfNode(node)
}

export function joinPaths(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const path = new Uint8Array(head.length + tail.length)
  path.set(head)
  path.set(tail, head.length)
  return path
}

export function childPath(path: Uint8Array, nibble: number): Uint8Array {
  const child = new Uint8Array(path.length + 1)
  child.set(path)
  child[path.length] = nibble
  return child
}
