/**
 * Applies many changes to a trie at once: each node on the way is read once, each changed node hashed once.
 *
 * Nodes lie under their path from the root, not under their hash, so that a changed node replaces its predecessor.
 * @module
 */
import { compareBytes } from '../bytes.ts'
import { type Pacer, unpaced } from '../pacer.ts'
import {
  buildTrie,
  childPath,
  commitNode,
  commitRoot,
  commonLength,
  groupEnd,
  joinPaths,
  type NodeWriter,
  type TrieEntry,
} from './build-trie.ts'
import {
  type BranchChild,
  type BranchNode,
  type ExtensionNode,
  isReference,
  isStored,
  type LeafNode,
  noChildren,
  type NodeReader,
  pathName,
  referenceOf,
  resolveChild,
  toNibbles,
  type TrieChild,
  type TrieNode,
} from './node.ts'

/** `value` undefined deletes. */
export type TrieChange = { readonly key: Uint8Array; readonly value: Uint8Array | undefined }

/** What the store must put under a path; undefined deletes. */
export type NodeWrite = { readonly path: Uint8Array; readonly rlp: Uint8Array | undefined }

export type TrieUpdate = {
  /** undefined when the trie is empty now. */
  readonly root: Uint8Array | undefined
  readonly writes: readonly NodeWrite[]
}

/** Changes that descend together. */
const groupSize = 128

/** @param changes - One per key, in any order; keys are bytes and none is a prefix of another. Empty: nothing changes. */
export async function updateTrie(
  read: NodeReader,
  changes: readonly TrieChange[],
  pace: Pacer = unpaced,
): Promise<TrieUpdate | undefined> {
  if (changes.length === 0) return undefined
  const sorted = changes
    .map(({ key, value }) => ({ key: toNibbles(key), value }))
    .sort((left, right) => compareBytes(left.key, right.key))
  const writes = new Map<string, NodeWrite>()
  const descent = descend(read, (path) => writes.set(pathName(path), { path, rlp: undefined }))
  const before = read(new Uint8Array(0))
  let after = before ?? buildTrie(puts(sorted), 0)
  for (let from = 0; before !== undefined && from < sorted.length; from += groupSize) {
    const group = sorted.slice(from, from + groupSize)
    after = after === undefined ? buildTrie(puts(group), 0) : descent(after, 0, group)
    await pace(group.length)
  }
  if (after === before) return undefined
  if (after === undefined) {
    const top = new Uint8Array(0)
    writes.set('', { path: top, rlp: undefined })
    return { root: undefined, writes: [...writes.values()] }
  }
  const write: NodeWriter = (path, rlp) => writes.set(pathName(path), { path, rlp })
  await commitBelow(after, write, pace)
  return { root: commitRoot(after, write), writes: [...writes.values()] }
}

/** Commits what hangs under the top branch, a sixteenth at a time. */
async function commitBelow(root: TrieNode, write: NodeWriter, pace: Pacer): Promise<void> {
  if (root.kind !== 'branch') return
  let written = 0
  const count: NodeWriter = (path, rlp, node) => {
    written++
    write(path, rlp, node)
  }
  for (const [nibble, child] of root.children.entries()) {
    if (child === undefined || isReference(child)) continue
    root.children[nibble] = commitNode(child, Uint8Array.of(nibble), count)
    await pace(written)
    written = 0
  }
}

type Change = TrieChange

/** @param drop - Told each path whose entry is gone unless something new is written there. */
function descend(
  read: NodeReader,
  drop: (path: Uint8Array) => void,
): (node: TrieNode, depth: number, changes: readonly Change[]) => TrieNode | undefined {
  const dropStored = (child: BranchChild, path: Uint8Array): void => {
    if (isStored(child)) drop(path)
  }

  /** All of `changes` agree on the first `depth` nibbles, the path of `node`. The same node comes back if nothing changed. */
  const update = (node: TrieNode, depth: number, changes: readonly Change[]): TrieNode | undefined => {
    if (node.kind === 'leaf') return updateLeaf(node, depth, changes)
    if (node.kind === 'extension') return updateExtension(node, depth, changes)
    return updateBranch(node, depth, changes)
  }

  const updateChild = (
    child: BranchChild | undefined,
    depth: number,
    changes: readonly Change[],
  ): BranchChild | undefined => {
    if (child === undefined) return buildTrie(puts(changes), depth)
    const path = pathTo(changes, depth)
    const before = resolveChild(read, child, path)
    const after = update(before, depth, changes)
    if (after === before) return child
    dropStored(child, path)
    return after
  }

  const updateBranch = (
    node: BranchNode,
    depth: number,
    changes: readonly Change[],
  ): TrieNode | undefined => {
    const children = node.children.slice()
    let isChanged = false
    for (let from = 0; from < changes.length;) {
      const to = groupEnd(changes, from, depth)
      const nibble = changes[from]?.key[depth] ?? 0
      const group = from === 0 && to === changes.length ? changes : changes.slice(from, to)
      const child = updateChild(children[nibble], depth + 1, group)
      isChanged ||= child !== children[nibble]
      children[nibble] = child
      from = to
    }
    if (!isChanged) return node
    return collapse({ ...node, children }, pathTo(changes, depth))
  }

  /** A branch needs two children; fewer make it a leaf, an extension or nothing. */
  const collapse = (branch: BranchNode, path: Uint8Array): TrieNode | undefined => {
    const { children } = branch
    const live = children.findIndex((child) => child !== undefined)
    const child = children[live]
    if (child === undefined) return undefined
    if (children.findLastIndex((other) => other !== undefined) !== live) return branch
    const below = childPath(path, live)
    const node = resolveChild(read, child, below)
    if (node.kind !== 'branch') dropStored(child, below)
    if (node.kind !== 'branch') return prepend(Uint8Array.of(live), node)
    return {
      kind: 'extension',
      path: Uint8Array.of(live),
      child: isReference(child) ? (referenceOf(branch, live) ?? node) : node,
    }
  }

  const updateExtension = (
    node: ExtensionNode,
    depth: number,
    changes: readonly Change[],
  ): TrieNode | undefined => {
    const { path } = node
    const shared = (change: Change): number => commonLength(change.key, depth, path, 0)
    const outside = changes.filter((change) => change.value !== undefined && shared(change) < path.length)
    if (outside.length === 0) {
      const inside = changes.filter((change) => shared(change) === path.length)
      if (inside.length === 0) return node
      const child = updateChild(node.child, depth + path.length, inside)
      if (child === node.child) return node
      return child === undefined || isReference(child) ? undefined : prepend(path, child)
    }
    // A new key leaves the extension on the way: a branch takes the place where the first one does.
    const fork = Math.min(...outside.map(shared))
    const rest = path.subarray(fork + 1)
    const children = noChildren<TrieChild>()
    children[path[fork] ?? 0] =
      rest.length === 0 ? node.child : { kind: 'extension', path: rest, child: node.child }
    const reaching = changes.filter((change) => shared(change) >= fork)
    const branch = updateBranch({ kind: 'branch', children }, depth + fork, reaching)
    if (branch === undefined || fork === 0) return branch
    return prepend(path.subarray(0, fork), branch)
  }

  return update
}

function updateLeaf(node: LeafNode, depth: number, changes: readonly Change[]): TrieNode | undefined {
  const key = joinPaths(pathTo(changes, depth), node.path)
  const own = changes.find((change) => compareBytes(change.key, key) === 0)
  const entries = puts(changes)
  if (own === undefined) {
    if (entries.length === 0) return node
    entries.push({ key, value: node.value })
    entries.sort((left, right) => compareBytes(left.key, right.key))
  } else if (entries.length === 1 && own.value !== undefined && compareBytes(own.value, node.value) === 0) {
    return node
  }
  return buildTrie(entries, depth)
}

/** What stands where `path` leads to `node`. */
function prepend(path: Uint8Array, node: TrieNode): TrieNode {
  if (node.kind === 'branch') return { kind: 'extension', path, child: node }
  return { ...node, path: joinPaths(path, node.path) }
}

function pathTo(changes: readonly Change[], depth: number): Uint8Array {
  return changes[0]?.key.subarray(0, depth) ?? new Uint8Array(0)
}

function puts(changes: readonly Change[]): TrieEntry[] {
  return changes.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]))
}
