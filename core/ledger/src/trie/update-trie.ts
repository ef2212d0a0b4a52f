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
  commitChild,
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

export type TrieChange = {
  readonly key: Uint8Array
  /** undefined deletes. */
  readonly value: Uint8Array | undefined
  /** The trie has this key: its leaf need not be read. Left out when nobody knows. */
  readonly isHeld?: boolean
}

/** `root` is undefined when the trie is empty now. */
export type TrieUpdate = { readonly root: Uint8Array | undefined }

/** Changes that descend together. */
const groupSize = 128

/**
 * @param changes - One per key, in any order; keys are bytes and none is a prefix of another. Empty: nothing changes.
 * @param write - Told each path whose entry changes, once.
 * @returns undefined when nothing changed.
 */
export async function updateTrie(
  read: NodeReader,
  changes: readonly TrieChange[],
  write: NodeWriter,
  pace: Pacer = unpaced,
): Promise<TrieUpdate | undefined> {
  if (changes.length === 0) return undefined
  const sorted = changes
    .map((change) => ({ ...change, key: toNibbles(change.key) }))
    .sort((left, right) => compareBytes(left.key, right.key))
  /** Paths where nodes went, to be told unless others took their place. */
  const left = new Map<string, Uint8Array>()
  const descent = descend(read, (path) => left.set(pathName(path), path))
  const before = read(new Uint8Array(0))
  let after = before ?? buildTrie(puts(sorted), 0)
  for (let from = 0; before !== undefined && from < sorted.length; from += groupSize) {
    const group = sorted.slice(from, from + groupSize)
    after = after === undefined ? buildTrie(puts(group), 0) : descent(after, 0, group)
    await pace(group.length)
  }
  if (after === before) return undefined
  const told: NodeWriter = (path, rlp, node) => {
    if (left.size > 0) left.delete(pathName(path))
    write(path, rlp, node)
  }
  if (after === undefined) told(new Uint8Array(0), undefined, undefined)
  else await commitBelow(after, told, pace)
  const root = after && commitRoot(after, told)
  for (const path of left.values()) write(path, undefined, undefined)
  return { root }
}

/** Commits what hangs under the top branch, a sixteenth at a time. */
async function commitBelow(root: TrieNode, write: NodeWriter, pace: Pacer): Promise<void> {
  if (root.kind !== 'branch') return
  let written = 0
  const count: NodeWriter = (path, rlp, node) => {
    written++
    write(path, rlp, node)
  }
  for (let nibble = 0; nibble < root.children.length; nibble++) {
    commitChild(root, nibble, new Uint8Array(0), count)
    await pace(written)
    written = 0
  }
}

type Change = TrieChange

/** @param drop - Told each path where nothing is any more, unless something comes there later. */
function descend(
  read: NodeReader,
  drop: (path: Uint8Array) => void,
): (node: TrieNode, depth: number, changes: readonly Change[]) => TrieNode | undefined {
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
    if (after === undefined) drop(path)
    return after
  }

  /** In place of the only leaf below a child, which is one of those that change. */
  const replaceLeaf = (depth: number, changes: readonly Change[]): TrieNode | undefined => {
    const [change] = changes
    if (changes.length === 1 && change?.value !== undefined)
      return { kind: 'leaf', path: change.key.subarray(depth), value: change.value, isKept: true }
    const after = buildTrie(puts(changes), depth)
    if (after === undefined) drop(pathTo(changes, depth))
    return after
  }

  const updateBranch = (
    node: BranchNode,
    depth: number,
    changes: readonly Change[],
  ): TrieNode | undefined => {
    const { children } = node
    let isChanged = false
    for (let from = 0; from < changes.length;) {
      const to = groupEnd(changes, from, depth)
      const nibble = changes[from]?.key[depth] ?? 0
      const group = from === 0 && to === changes.length ? changes : changes.slice(from, to)
      const before = children[nibble]
      const child =
        typeof before === 'number' && (node.leaves & (1 << nibble)) !== 0 && group.some(isHeld)
          ? replaceLeaf(depth + 1, group)
          : updateChild(before, depth + 1, group)
      isChanged ||= child !== before
      children[nibble] = child
      from = to
    }
    if (!isChanged) return node
    // Another object says that something changed.
    return collapse({ ...node }, pathTo(changes, depth))
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
    if (node.kind !== 'branch') {
      drop(below)
      return prepend(Uint8Array.of(live), node)
    }
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
      if (child === undefined || isReference(child)) return undefined
      if (child.kind !== 'branch') drop(joinPaths(pathTo(changes, depth), path))
      return prepend(path, child)
    }
    // A new key leaves the extension on the way: a branch takes the place where the first one does.
    const fork = Math.min(...outside.map(shared))
    const rest = path.subarray(fork + 1)
    const children = noChildren<TrieChild>()
    children[path[fork] ?? 0] =
      rest.length === 0 ? node.child : { kind: 'extension', path: rest, child: node.child }
    const reaching = changes.filter((change) => shared(change) >= fork)
    const branch = updateBranch({ kind: 'branch', children, leaves: 0 }, depth + fork, reaching)
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
  if (node.kind === 'extension') return { ...node, path: joinPaths(path, node.path) }
  return { kind: 'leaf', path: joinPaths(path, node.path), value: node.value }
}

function isHeld(change: Change): boolean {
  return change.isHeld === true
}

function pathTo(changes: readonly Change[], depth: number): Uint8Array {
  return changes[0]?.key.subarray(0, depth) ?? new Uint8Array(0)
}

function puts(changes: readonly Change[]): TrieEntry[] {
  return changes.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]))
}
