/**
 * The way from one shard's root to the root over all shards of an order: OpenZeppelin's MerkleProof over
 * keccak256(u8 slot || root), sorted pairs, a last odd node moves up.
 * @module
 */
import { concatHex, keccak256, numberToHex } from 'viem/utils'

type Hex = `0x${string}`

/** Siblings of shard `slot`, bottom up. */
export function shardProof(roots: readonly Hex[], slot: number): readonly Hex[] {
  const proof: Hex[] = []
  let at = slot
  for (let nodes = leavesOf(roots); nodes.length > 1; nodes = above(nodes)) {
    const sibling = nodes[at ^ 1]
    if (sibling !== undefined) proof.push(sibling)
    at >>= 1
  }
  return proof
}

/** The root over all shards. */
export function shardsRoot(roots: readonly Hex[]): Hex {
  let nodes = leavesOf(roots)
  while (nodes.length > 1) nodes = above(nodes)
  if (nodes[0] === undefined) throw new RangeError('An order has shards')
  return nodes[0]
}

function leavesOf(roots: readonly Hex[]): readonly Hex[] {
  return roots.map((root, slot) => keccak256(concatHex([numberToHex(slot, { size: 1 }), root])))
}

function above(nodes: readonly Hex[]): readonly Hex[] {
  return Array.from({ length: Math.ceil(nodes.length / 2) }, (_, at) => {
    const [left, right] = [nodes[2 * at]!, nodes[2 * at + 1]]
    if (right === undefined) return left
    return keccak256(concatHex(BigInt(left) < BigInt(right) ? [left, right] : [right, left]))
  })
}
