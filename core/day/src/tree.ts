/**
 * The reward tree: binary, sha256 of 64-byte blocks. Leaf `i` (member `i + 1`) is the hash of
 * `id u32 | account 20 bytes | 8 zeros | earned gwei u64 | provisional gwei u64 | 16 zeros`, big-endian; absent leaves are 32
 * zero bytes. Only levels from 4 up are kept: sixteen leaves are hashed again when one is asked for.
 * @module
 */
import { accountBytes, type Members } from './columns.ts'
import { blockBytes, hashBytes, hashInto, parentOf } from './hash.ts'

const lowestKept = 4
const leavesAPart = 1 << 10
const highestLevel = 32

/** Levels above the leaves: `ceil(log2(max(2, members)))`. */
export function treeDepth(members: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(members, 1) - 1))
}

/** Root of a tree of absent leaves, by level. */
export const emptyNodes: readonly Uint8Array[] = emptyTrees()

/** Tree over what members had at the last close. Their earned and provisional balances must not move until the next. */
export class RewardTree {
  readonly members: number
  readonly depth: number
  readonly #rows: Members
  /** Nodes of level `lowestKept + k`, side by side; those of absent leaves alone are left out. */
  readonly #kept: readonly Uint8Array[]

  /**
   * @param members How many rows there were at the close.
   * @param kept Levels from `lowestKept` up of a tree over the same rows; hashed when left out.
   */
  constructor(rows: Members, members: number, kept?: readonly Uint8Array[]) {
    this.#rows = rows
    this.members = members
    this.depth = treeDepth(this.members)
    this.#kept = kept ?? this.#build()
  }

  /** The same tree over a copy of its rows. */
  over(rows: Members): RewardTree {
    return new RewardTree(rows, this.members, this.#kept)
  }

  get root(): Uint8Array {
    return this.nodes(this.depth, 0, 1)[0]!
  }

  /** Nodes `from` up to `from + count` of a level from 0 to the depth; beyond the last member they are empty. */
  nodes(level: number, from: number, count: number): readonly Uint8Array[] {
    const [bytes, first] =
      level < lowestKept ? this.#low(level, from, count) : [this.#kept[level - lowestKept]!, 0]
    return Array.from({ length: count }, (_, at) => {
      const start = (from + at - first) * hashBytes
      return start < bytes.length ? bytes.slice(start, start + hashBytes) : emptyNodes[level]!
    })
  }

  /** The siblings from leaf to root. */
  proof(id: number): readonly Uint8Array[] {
    return Array.from(
      { length: this.depth },
      (_, level) => this.nodes(level, ((id - 1) >>> level) ^ 1, 1)[0]!,
    )
  }

  /** Part of a low level that holds the wished nodes, and the index of its first node. */
  #low(level: number, from: number, count: number): [Uint8Array, number] {
    const firstLeaf = from * 2 ** level
    const leaves = Math.max(0, Math.min(count * 2 ** level, this.members - firstLeaf))
    return [this.#levels(firstLeaf, leaves, level), from]
  }

  /** Hashes `leaves` from `firstLeaf` and climbs to `level`. */
  #levels(firstLeaf: number, leaves: number, level: number): Uint8Array {
    let nodes = hashed(leafBlocks(this.#rows, firstLeaf, leaves))
    for (let below = 0; below < level; below++) nodes = above(nodes, below)
    return nodes
  }

  #build(): readonly Uint8Array[] {
    const lowest = new Uint8Array(Math.ceil(this.members / 2 ** lowestKept) * hashBytes)
    for (let first = 0; first < this.members; first += leavesAPart) {
      const leaves = Math.min(leavesAPart, this.members - first)
      lowest.set(this.#levels(first, leaves, lowestKept), (first >> lowestKept) * hashBytes)
    }
    const kept = [lowest]
    for (let level = lowestKept; level < this.depth; level++) kept.push(above(kept.at(-1)!, level))
    return kept
  }
}

/** The blocks whose hashes are the leaves. */
function leafBlocks({ column }: Members, first: number, count: number): Uint8Array {
  const blocks = new Uint8Array(count * blockBytes)
  const view = new DataView(blocks.buffer)
  const { account } = column
  for (let at = 0; at < count; at++) {
    const row = first + at
    const start = at * blockBytes
    view.setUint32(start, row + 1)
    // A loop: a view for each of a million accounts would cost more than their bytes.
    for (let byte = 0; byte < accountBytes; byte++) {
      blocks[start + 4 + byte] = account[row * accountBytes + byte]!
    }
    view.setBigUint64(start + 32, column.earnedGwei[row]!)
    view.setBigUint64(start + 40, column.provisionalGwei[row]!)
  }
  return blocks
}

/** The level above; an odd last node is paired with an empty one. */
function above(nodes: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  if (nodes.length % blockBytes === 0) return hashed(nodes)
  const even = new Uint8Array(nodes.length + hashBytes)
  even.set(nodes)
  even.set(emptyNodes[level]!, nodes.length)
  return hashed(even)
}

function hashed(blocks: Uint8Array): Uint8Array<ArrayBuffer> {
  const hashes = new Uint8Array(blocks.length / 2)
  if (blocks.length > 0) hashInto(blocks, hashes)
  return hashes
}

function emptyTrees(): Uint8Array[] {
  const nodes: Uint8Array[] = [new Uint8Array(hashBytes)]
  for (let level = 0; level < highestLevel; level++) nodes.push(parentOf(nodes[level]!, nodes[level]!))
  return nodes
}
