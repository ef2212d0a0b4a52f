/**
 * The binary tree of a piece: sha256 with the two top bits cleared ("trunc254"), one whole level at a time.
 * @module
 */
import { digest64 } from '@chainsafe/as-sha256'
import { hashInto } from '#hash-into'
import { heightMax, nodeBytes } from './size.ts'

/** Hashes each pair of nodes into the level above. `above` is half as long as `nodes`. */
export function hashLevel(nodes: Uint8Array, above: Uint8Array): void {
  hashInto(nodes, above)
  for (let last = nodeBytes - 1; last < above.length; last += nodeBytes) above[last]! &= 0x3f
}

/** The node above two. */
export function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * nodeBytes)
  pair.set(left)
  pair.set(right, nodeBytes)
  const parent = digest64(pair)
  parent[nodeBytes - 1]! &= 0x3f
  return parent
}

/** Root of a tree of zeros, by height. */
export const zeroNodes: readonly Uint8Array[] = zeroTrees()

function zeroTrees(): Uint8Array[] {
  const trees: Uint8Array[] = [new Uint8Array(nodeBytes)]
  for (let height = 0; height < heightMax; height++) {
    trees.push(parentOf(trees[height]!, trees[height]!))
  }
  return trees
}
