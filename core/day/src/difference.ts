/**
 * Where two reward trees differ first, without reading either of them whole.
 * @module
 */
import { WattError } from '@watt/errors'
import { hashBytes, parentOf } from './hash.ts'
import { emptyNodes, treeDepth } from './tree.ts'
import type { TreeReader } from './types.ts'

/** Levels taken in one step: two requests for 256 nodes each. */
const levelsAStep = 8

/**
 * The lowest id whose leaves differ, or nothing when the trees are the same. Three steps for a million members. Every answer is
 * checked against the node above it, so a tree that contradicts itself is noticed.
 * @throws {TreeContradictionError} The nodes of one tree do not hash to its own root.
 */
export async function firstDifference(one: TreeReader, other: TreeReader): Promise<number | undefined> {
  let level = Math.max(treeDepth(one.members), treeDepth(other.members))
  let [left, right] = await Promise.all([nodesOf(one, level, 0, 1), nodesOf(other, level, 0, 1)])
  if (differing(left, right) === undefined) return undefined
  let index = 0
  for (let at = 0; level > 0;) {
    const [leftAbove, rightAbove] = [left[at]!, right[at]!]
    const below = Math.max(0, level - levelsAStep)
    const count = 2 ** (level - below)
    const from: number = index * count
    ;[left, right] = await Promise.all([nodesOf(one, below, from, count), nodesOf(other, below, from, count)])
    check(left, leftAbove, { tree: 'first', level: below, from })
    check(right, rightAbove, { tree: 'second', level: below, from })
    at = differing(left, right)! // The nodes above differ.
    index = from + at
    level = below
  }
  return index + 1
}

/** Nodes of a tree as if it were of any depth: the missing leaves are empty. */
async function nodesOf(
  tree: TreeReader,
  level: number,
  from: number,
  count: number,
): Promise<readonly Uint8Array[]> {
  const depth = treeDepth(tree.members)
  if (level <= depth) {
    const inside = Math.max(0, Math.min(count, 2 ** (depth - level) - from))
    const found = inside > 0 ? await tree.nodes(level, from, inside) : []
    return [...found, ...Array.from({ length: count - inside }, () => emptyNodes[level]!)]
  }
  const nodes = Array.from({ length: count }, () => emptyNodes[level]!)
  if (from === 0) {
    let [top] = await tree.nodes(depth, 0, 1)
    for (let above = depth; above < level; above++) top = parentOf(top!, emptyNodes[above]!)
    nodes[0] = top!
  }
  return nodes
}

function differing(left: readonly Uint8Array[], right: readonly Uint8Array[]): number | undefined {
  const at = left.findIndex((node, index) => !isEqual(node, right[index]!))
  return at === -1 ? undefined : at
}

type Place = { readonly tree: 'first' | 'second'; readonly level: number; readonly from: number }

function check(nodes: readonly Uint8Array[], above: Uint8Array, place: Place): void {
  let row = nodes
  if (row.some((node) => node?.length !== hashBytes)) throw new TreeContradictionError(place)
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, at) => parentOf(row[2 * at]!, row[2 * at + 1]!))
  }
  if (!isEqual(row[0]!, above)) throw new TreeContradictionError(place)
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

/** Thrown for a tree whose nodes do not hash to the node above them: whoever serves it lies or moved on to another day. */
export class TreeContradictionError extends WattError {
  readonly code = 'day/tree-contradiction'
  override readonly fix = 'ask again when no day is closing, or ask another node'
  readonly tree: 'first' | 'second'
  readonly level: number
  readonly from: number

  constructor({ tree, level, from }: Place) {
    super(
      `The ${tree} tree contradicts itself: nodes from ${from} of level ${level} do not hash to the node above.`,
    )
    this.tree = tree
    this.level = level
    this.from = from
  }
}
