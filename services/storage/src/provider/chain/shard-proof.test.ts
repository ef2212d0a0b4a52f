import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concatHex, keccak256, numberToHex } from 'viem/utils'
import { shardProof, shardsRoot } from './shard-proof.ts'

type Hex = `0x${string}`

/** OpenZeppelin's MerkleProof.processProof. */
function climb(slot: number, root: Hex, proof: readonly Hex[]): Hex {
  const leaf = keccak256(concatHex([numberToHex(slot, { size: 1 }), root]))
  return proof.reduce(
    (node, sibling) =>
      keccak256(concatHex(BigInt(node) < BigInt(sibling) ? [node, sibling] : [sibling, node])),
    leaf,
  )
}

describe('the way from a shard to its order', () => {
  it('leads to one root from every slot, for every number of shards', () => {
    for (const count of [1, 2, 3, 4, 5, 7, 12, 30, 64]) {
      const roots = Array.from({ length: count }, (_, at) => keccak256(numberToHex(at, { size: 32 })))
      const root = shardsRoot(roots)
      for (let slot = 0; slot < count; slot++) {
        const proof = shardProof(roots, slot)
        assert.equal(climb(slot, roots[slot]!, proof), root)
        if (count > 1) assert.notEqual(climb((slot + 1) % 64, roots[slot]!, proof), root)
      }
    }
  })
})
