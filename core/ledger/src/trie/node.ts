/**
 * Nodes of a Merkle-Patricia trie and their RLP.
 *
 * Keys of one trie must not be prefixes of each other (all of one length, or RLP), so branches carry no value.
 * @see Ethereum Yellow Paper, appendix D
 * @module
 */
import { WattError } from '@watt/errors'

/** How a parent names a stored child: its 32-byte hash, or its RLP itself where that is shorter than a hash. */
export type NodeReference = Uint8Array

/** In a node that is still being built, a child may be a node; in a stored one all children are references. */
export type TrieChild = NodeReference | TrieNode

export type LeafNode = {
  readonly kind: 'leaf'
  readonly path: Uint8Array
  readonly value: Uint8Array
  /** The store has its entry under this very path: only its value is new. */
  readonly isKept?: boolean
}
export type ExtensionNode = { readonly kind: 'extension'; readonly path: Uint8Array; child: TrieChild }
/** In a branch that was decoded, a hash is the place in its RLP where it begins: memory of its own costs far more than a hash. */
export type BranchChild = TrieChild | number
export type BranchNode = {
  readonly kind: 'branch'
  readonly children: (BranchChild | undefined)[]
  /** A bit for each child that is a leaf with an entry of its own: nobody must read it to know. */
  leaves: number
  /** Where numbers among the children point: a stored branch as its reader has it. */
  readonly source?: Uint8Array
}
/** Paths are nibbles, one a byte. */
export type TrieNode = LeafNode | ExtensionNode | BranchNode

/** Reads the node stored under a path, a new one each time; undefined when there is none. */
export type NodeReader = (path: Uint8Array) => TrieNode | undefined

export const hashBytes = 32
const branchWidth = 16
/** RLP prefixes: of no bytes, and of a hash. */
const emptyString = 0x80
const hashPrefix = 0x80 + hashBytes

export function isReference(child: BranchChild): child is NodeReference | number {
  return typeof child === 'number' || child instanceof Uint8Array
}

/** How a branch names its child; undefined where it has none. @throws {TrieNodeError} The child was not committed. */
export function referenceOf({ children, source }: BranchNode, nibble: number): NodeReference | undefined {
  const child = children[nibble]
  if (typeof child === 'number') return source?.slice(child, child + hashBytes)
  return child && reference(child)
}

/** The children of a branch that has none yet. */
export function noChildren<Child>(): (Child | undefined)[] {
  return empty.slice()
}

const empty: readonly undefined[] = Array.from({ length: branchWidth }, () => undefined)

/** Whether a child has an entry of its own in the store. */
export function isStored(child: BranchChild): boolean {
  return typeof child === 'number' || (isReference(child) && child.length === hashBytes)
}

/** @throws {TrieNodeError} The child's entry is absent. */
export function resolveChild(read: NodeReader, child: BranchChild, path: Uint8Array): TrieNode {
  if (typeof child !== 'number') {
    if (!isReference(child)) return child
    if (child.length < hashBytes) return decodeNode(child)
  }
  const node = read(path)
  if (node === undefined) throw new TrieNodeError(`nothing is stored under path ${path.join('.')}`)
  return node
}

/** A path as text, for maps. */
export function pathName(path: Uint8Array): string {
  let name = ''
  for (let at = 0; at < path.length; at++) name += String.fromCharCode(path[at] ?? 0)
  return name
}

/** Splits bytes into nibbles. */
export function toNibbles(bytes: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(bytes.length * 2)
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    nibbles[2 * at] = byte >>> 4
    nibbles[2 * at + 1] = byte & 15
  }
  return nibbles
}

/** Joins an even number of nibbles. Inverse of {@link toNibbles}. */
export function fromNibbles(nibbles: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nibbles.length >>> 1)
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = ((nibbles[2 * at] ?? 0) << 4) | (nibbles[2 * at + 1] ?? 0)
  }
  return bytes
}

/** RLP of a node. @param node - All its children are references. */
export function encodeNode(node: TrieNode): Uint8Array {
  return viewOfNode(node).slice()
}

/** Nodes are written here; grows with the longest value. Memory of its own costs a node more than its hash. */
let page = new Uint8Array(4_096)

/** {@link encodeNode} as a view that the next call overwrites. */
export function viewOfNode(node: TrieNode): Uint8Array {
  if (node.kind === 'branch') return encodeBranch(node)
  const pathBytes = (node.path.length >>> 1) + 1
  const second = node.kind === 'leaf' ? node.value : reference(node.child)
  const isInline = node.kind === 'extension' && second.length < hashBytes
  // The packed path of one byte is below 0x80, and so its own encoding.
  const pathLength = pathBytes === 1 ? 1 : headerLength(pathBytes) + pathBytes
  const payload = pathLength + (isInline ? second.length : stringLength(second))
  const length = headerLength(payload) + payload
  if (length > page.length) page = new Uint8Array(2 * length)
  const rlp = page
  let at = writeHeader(rlp, 0, payload, 0xc0)
  if (pathBytes > 1) at = writeHeader(rlp, at, pathBytes, 0x80)
  at = packPath(rlp, at, node.path, node.kind === 'leaf')
  if (isInline) rlp.set(second, at)
  else writeString(rlp, at, second)
  return rlp.subarray(0, length)
}

/**
 * Inverse of {@link encodeNode}. Paths are copies, values and references are views into `rlp`.
 * @param from - Where in `rlp` the node begins.
 * @param leaves - Of a branch.
 * @throws {TrieNodeError} The bytes are not a node.
 */
export function decodeNode(rlp: Uint8Array, from = 0, leaves = 0): TrieNode {
  const list = itemAt(rlp, from)
  if (!list.isList || list.end !== rlp.length) throw new TrieNodeError('the bytes are not one list')
  const first = itemAt(rlp, list.start)
  const second = itemAt(rlp, first.end)
  if (second.end !== rlp.length) return decodeBranch(rlp, list.start, leaves)
  const { path, isLeaf } = unpackPath(rlp.subarray(first.start, first.end))
  if (isLeaf) return { kind: 'leaf', path, value: rlp.subarray(second.start, second.end) }
  return { kind: 'extension', path, child: referenceAt(rlp, first.end, second.end) }
}

function decodeBranch(rlp: Uint8Array, start: number, leaves: number): BranchNode {
  const children = noChildren<BranchChild>()
  let at = start
  for (let nibble = 0; nibble < branchWidth; nibble++) {
    const prefix = rlp[at]
    if (prefix === emptyString) {
      at++
      continue
    }
    const isHash = prefix === hashPrefix
    const end = isHash ? at + 1 + hashBytes : itemAt(rlp, at).end
    children[nibble] = isHash ? at + 1 : referenceAt(rlp, at, end)
    at = end
  }
  if (at !== rlp.length - 1 || rlp[at] !== emptyString) {
    throw new TrieNodeError('a branch must have 16 children and no value')
  }
  return { kind: 'branch', children, leaves, source: rlp }
}

function encodeBranch({ children, source }: BranchNode): Uint8Array {
  let payload = 1
  for (let nibble = 0; nibble < branchWidth; nibble++) {
    const child = children[nibble]
    payload +=
      child === undefined ? 1 : typeof child === 'number' ? 1 + hashBytes : referenceLength(reference(child))
  }
  // 16 references of at most 33 bytes always fit.
  const rlp = page
  let at = writeHeader(rlp, 0, payload, 0xc0)
  for (let nibble = 0; nibble < branchWidth; nibble++) {
    const child = children[nibble]
    if (child === undefined) {
      rlp[at++] = emptyString
      continue
    }
    if (typeof child === 'number') {
      // With its prefix. One by one: a view of so few bytes costs more.
      for (let from = child - 1; from < child + hashBytes; from++) rlp[at++] = source?.[from] ?? 0
      continue
    }
    const bytes = reference(child)
    if (bytes.length === hashBytes) rlp[at++] = hashPrefix
    rlp.set(bytes, at)
    at += bytes.length
  }
  rlp[at] = emptyString
  return rlp.subarray(0, at + 1)
}

function reference(child: TrieChild): NodeReference {
  if (!isReference(child)) throw new TrieNodeError('a child was not committed before its parent')
  return child
}

function referenceLength(bytes: NodeReference): number {
  return bytes.length === hashBytes ? 1 + hashBytes : bytes.length
}

/** Hex-prefix encoding: the first nibble says leaf or not and odd or even. @returns where it ends. */
function packPath(rlp: Uint8Array, start: number, path: Uint8Array, isLeaf: boolean): number {
  const isOdd = path.length % 2 === 1
  let at = start
  rlp[at++] = (isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | (path[0] ?? 0) : 0)
  for (let from = isOdd ? 1 : 0; from < path.length; from += 2) {
    rlp[at++] = ((path[from] ?? 0) << 4) | (path[from + 1] ?? 0)
  }
  return at
}

function unpackPath(packed: Uint8Array): { path: Uint8Array; isLeaf: boolean } {
  const flags = packed[0]
  if (flags === undefined || flags >= 0x40) throw new TrieNodeError('a path has no valid prefix')
  const nibbles = toNibbles(packed)
  return { path: nibbles.subarray((flags & 0x10) === 0 ? 2 : 1), isLeaf: (flags & 0x20) !== 0 }
}

/** Where the payload of an item is. */
type Item = { readonly start: number; readonly end: number; readonly isList: boolean }

function itemAt(rlp: Uint8Array, from: number): Item {
  const prefix = rlp[from]
  if (prefix === undefined) throw new TrieNodeError('an item is missing')
  if (prefix < 0x80) return { start: from, end: from + 1, isList: false }
  const isList = prefix >= 0xc0
  let length = prefix - (isList ? 0xc0 : 0x80)
  let start = from + 1
  if (length > 55) {
    const lengthEnd = start + length - 55
    for (length = 0; start < lengthEnd; start++) length = length * 256 + (rlp[start] ?? 0)
  }
  if (start + length > rlp.length) throw new TrieNodeError('an item ends beyond the bytes')
  return { start, end: start + length, isList }
}

/** The reference that the item at `from` is: without the prefix if a hash, with it if a node. */
function referenceAt(rlp: Uint8Array, from: number, end: number): NodeReference {
  if (end > rlp.length) throw new TrieNodeError('an item ends beyond the bytes')
  const prefix = rlp[from] ?? 0
  if (prefix === hashPrefix) return rlp.subarray(from + 1, end)
  if (prefix < 0xc0 || end - from >= hashBytes)
    throw new TrieNodeError('a reference is neither hash nor node')
  return rlp.subarray(from, end)
}

function headerLength(payload: number): number {
  return payload < 56 ? 1 : payload < 0x100 ? 2 : payload < 0x1_0000 ? 3 : payload < 0x100_0000 ? 4 : 5
}

function stringLength(bytes: Uint8Array): number {
  if (bytes.length === 1 && (bytes[0] ?? 0) < 0x80) return 1
  return headerLength(bytes.length) + bytes.length
}

function writeHeader(rlp: Uint8Array, at: number, payload: number, kind: 0x80 | 0xc0): number {
  const size = headerLength(payload) - 1
  if (size === 0) {
    rlp[at] = kind + payload
    return at + 1
  }
  rlp[at] = kind + 55 + size
  for (let index = size, rest = payload; index > 0; index--, rest >>>= 8) rlp[at + index] = rest & 0xff
  return at + 1 + size
}

function writeString(rlp: Uint8Array, at: number, bytes: Uint8Array): number {
  const isItself = bytes.length === 1 && (bytes[0] ?? 0) < 0x80
  const start = isItself ? at : writeHeader(rlp, at, bytes.length, 0x80)
  rlp.set(bytes, start)
  return start + bytes.length
}

/** Thrown when stored bytes are not a trie node, or a node that its parent names is absent: the store is damaged. */
export class TrieNodeError extends WattError {
  readonly code = 'ledger/trie-node'
  override readonly fix = 'The state is damaged: delete the data folder and let the node catch up again.'
  constructor(problem: string) {
    super(`Not a trie node: ${problem}.`)
  }
}
