/**
 * Openings: one node of a piece and the nodes beside its way to the root.
 * @module
 */
import { WattError } from '@watt/errors'
import { parentOf, zeroNodes } from './merkle.ts'
import { baseHeight, type PieceTree, subtreeBytes } from './piece-tree.ts'
import { leavesOf, nodeBytes, payloadBytes } from './size.ts'
import { Subtree } from './subtree.ts'

/** A node (32 bytes) and its siblings from the bottom up, one for each level. */
export type Opening = { readonly node: Uint8Array; readonly path: readonly Uint8Array[] }

/** Reads bytes of the piece; as many as asked for. */
export type ReadPiece = (offset: number, length: number) => Promise<Uint8Array>

/**
 * Opens a node of a piece; reads at most 65,024 bytes of it.
 * @throws {LeafIndexError} The piece has no data at that index.
 * @throws {PieceReadError} Fewer bytes came, or they are not what the tree was made of: the disk lost them.
 */
export async function openLeaf(
  read: ReadPiece,
  sizeBytes: number,
  tree: PieceTree,
  index: number,
): Promise<Opening> {
  const leaves = leavesOf(sizeBytes)
  if (!Number.isInteger(index) || index < 0 || index >= leaves) throw new LeafIndexError(index, leaves)
  const low = Math.min(baseHeight, tree.height)
  const subtree = index >> low
  const inside = index & (2 ** low - 1)
  const offset = subtree * subtreeBytes
  const raw = await read(offset, Math.min(payloadBytes(low), sizeBytes - offset))
  return below(raw, low, inside, tree, subtree, offset)
}

function below(
  raw: Uint8Array,
  low: number,
  inside: number,
  tree: PieceTree,
  subtree: number,
  offset: number,
): Opening {
  const expected = Math.min(payloadBytes(low), tree.sizeBytes - offset)
  const work = new Subtree()
  if (raw.length !== expected || !equal(work.root(raw, low), tree.node(low, subtree))) {
    throw new PieceReadError(offset)
  }
  const nodes = Math.ceil(raw.length / 127) * 4
  const path: Uint8Array[] = []
  for (let height = 0; height < low; height++) {
    const sibling = (inside >> height) ^ 1
    const overZeros = sibling >= Math.ceil(nodes / 2 ** height)
    path.push(Uint8Array.from(overZeros ? zeroNodes[height]! : work.node(height, sibling)))
  }
  for (let height = low; height < tree.height; height++) {
    path.push(Uint8Array.from(tree.node(height, (subtree >> (height - low)) ^ 1)))
  }
  return { node: Uint8Array.from(work.node(0, inside)), path }
}

/** Whether an opening shows that node `index` under `root`. False for wrong lengths, too. */
export function verifyOpening(root: Uint8Array, height: number, index: number, opening: Opening): boolean {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** height) return false
  if (opening.path.length !== height || opening.node.length !== nodeBytes) return false
  if (opening.path.some((node) => node.length !== nodeBytes)) return false
  let node = opening.node
  for (const [level, sibling] of opening.path.entries()) {
    node = (index >> level) & 1 ? parentOf(sibling, node) : parentOf(node, sibling)
  }
  return equal(node, root)
}

/** The 32 (height + 1) bytes that a contract reads: the node, then its siblings. */
export function packOpening(opening: Opening): Uint8Array {
  const bytes = new Uint8Array(nodeBytes * (opening.path.length + 1))
  bytes.set(opening.node)
  for (const [level, node] of opening.path.entries()) bytes.set(node, nodeBytes * (level + 1))
  return bytes
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Thrown when a node is asked for that holds none of a piece's data. */
export class LeafIndexError extends WattError {
  readonly code = 'storage/leaf-index'
  readonly index: number
  readonly leaves: number
  constructor(index: number, leaves: number) {
    super(`There is no node ${index} in a piece with ${leaves} nodes of data.`)
    this.index = index
    this.leaves = leaves
  }
}

/** Thrown when a disk gives other bytes of a piece than it took. */
export class PieceReadError extends WattError {
  readonly code = 'storage/piece-read'
  override readonly fix =
    'Check the disk. If the bytes are gone, declare the deal lost: that costs less than being found out.'
  readonly offset: number
  constructor(offset: number) {
    super(`The bytes of a piece from ${offset} on are not those that it was made of.`)
    this.offset = offset
  }
}
