/**
 * Checks a reward against a root, without the tree.
 * @module
 */
import { bytesOf } from './events.ts'
import { blockBytes, parentOf } from './hash.ts'
import { treeDepth } from './tree.ts'
import type { RewardLeaf } from './types.ts'

/** The hash of a leaf. */
export function leafHash({ id, account, earnedGwei, provisionalGwei }: RewardLeaf): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const view = new DataView(block.buffer)
  view.setUint32(0, id)
  block.set(bytesOf(account) ?? [], 4)
  view.setBigUint64(32, earnedGwei)
  view.setBigUint64(40, provisionalGwei)
  return parentOf(block.subarray(0, 32), block.subarray(32))
}

/** Does `root`, over so many members, say this of a member? `proof` holds the siblings from leaf to root. */
export function verifyReward(
  root: Uint8Array,
  members: number,
  leaf: RewardLeaf,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isInteger(leaf.id) || leaf.id < 1 || leaf.id > members) return false
  if (bytesOf(leaf.account) === undefined || proof.length !== treeDepth(members)) return false
  let node = leafHash(leaf)
  for (const [level, sibling] of proof.entries()) {
    if (sibling.length !== node.length) return false
    const isRight = (((leaf.id - 1) >>> level) & 1) === 1
    node = isRight ? parentOf(sibling, node) : parentOf(node, sibling)
  }
  return node.every((byte, at) => byte === root[at]) && root.length === node.length
}
