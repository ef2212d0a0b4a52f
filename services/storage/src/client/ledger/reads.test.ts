import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodePacked, type Hex, keccak256, toHex } from 'viem'
import { countBits, shardsRootOf } from './reads.ts'

const roots = Array.from({ length: 5 }, (_, at): Hex => toHex(at + 1, { size: 32 }))
const leaf = (slot: number): Hex => keccak256(encodePacked(['uint8', 'bytes32'], [slot, roots[slot]!]))
const pair = (...nodes: readonly [Hex, Hex]): Hex =>
  keccak256(encodePacked(['bytes32', 'bytes32'], nodes.toSorted() as [Hex, Hex]))

describe('values of the contracts', () => {
  it('makes the root over shards as StorageMath.sol does: sorted pairs, a last odd node moves up', () => {
    assert.equal(shardsRootOf(roots.slice(0, 1)), leaf(0))
    assert.equal(shardsRootOf(roots.slice(0, 3)), pair(pair(leaf(0), leaf(1)), leaf(2)))
    const four = pair(pair(leaf(0), leaf(1)), pair(leaf(2), leaf(3)))
    assert.equal(shardsRootOf(roots), pair(four, leaf(4)))
  })

  it('counts bits of bitmaps over the borders of words', async () => {
    const words: Readonly<Record<number, bigint>> = { 0: (1n << 255n) | 1n, 1: 0b1011n }
    const at = async (word: bigint) => words[Number(word)] ?? 0n
    assert.deepEqual(await countBits(0, 600, at), { count: 5, last: 259 })
    assert.deepEqual(await countBits(255, 257, at), { count: 2, last: 256 })
    assert.deepEqual(await countBits(1, 255, at), { count: 0, last: undefined })
  })
})
