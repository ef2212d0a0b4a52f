import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { emptyTrieRoot } from '../header.ts'
import { oracleTrie } from './node-map.fixture.ts'
import { fromHex } from '../bytes.ts'
import { orderedTrieRoot, proveOrderedTrie } from './ordered-trie.ts'

async function referenceRoot(values: readonly Uint8Array[]): Promise<string> {
  const oracle = await oracleTrie()
  return oracle.apply(values.map((value, index) => ({ key: RLP.encode(index), value })))
}

describe('orderedTrieRoot', () => {
  it('is the empty root of no values', () => {
    assert.equal(orderedTrieRoot([]), emptyTrieRoot)
  })

  // RLP(index) grows at 0x80 and 0x100, and 0 sorts after 0x7f.
  for (const count of [1, 2, 16, 127, 128, 129, 255, 256, 257, 300]) {
    it(`agrees with the reference trie for ${count} values`, async () => {
      const values = Array.from({ length: count }, (_, index) =>
        new Uint8Array(1 + (index % 70)).fill(1 + (index % 250)),
      )
      assert.equal(orderedTrieRoot(values), await referenceRoot(values))
    })
  }

  it('agrees for values from one byte to more than a block of the hash', async () => {
    const values = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(values, async (it) => assert.equal(orderedTrieRoot(it), await referenceRoot(it))),
      { numRuns: 50 },
    )
  })
})

describe('proveOrderedTrie', () => {
  it('proves every value, and that none follows the last, to the reference verifier', async () => {
    for (const count of [1, 2, 17, 128, 129, 300]) {
      const values = Array.from({ length: count }, (_, index) =>
        new Uint8Array(1 + (index % 70)).fill(1 + (index % 250)),
      )
      const root = fromHex(orderedTrieRoot(values))
      for (const index of new Set([0, 1, 16, 127, 128, count - 1, count])) {
        const proof = [...proveOrderedTrie(values, index)]
        const proven = await verifyMerkleProof(RLP.encode(index), proof, { root } as never)
        assert.deepEqual(proven ?? undefined, values[index], `${index} of ${count}`)
      }
    }
  })

  it('is empty for no values', () => {
    assert.deepEqual(proveOrderedTrie([], 0), [])
  })
})
