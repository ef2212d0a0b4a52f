import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findByNonce } from './nonce-search.ts'

const ann = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const bob = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
/** Of each block: which nonces of Ann it holds. */
const chain: readonly (readonly number[])[] = [[], [0], [], [1, 2], [], [], [3]]

let asked = 0
const client = {
  getBlockNumber: async () => BigInt(chain.length - 1),
  getTransactionCount: async ({ blockNumber }: { blockNumber: bigint }) => {
    asked++
    return chain.slice(0, Number(blockNumber) + 1).flat().length
  },
  getBlock: async ({ blockNumber }: { blockNumber: bigint }) => ({
    transactions: [
      { from: bob, nonce: 2, hash: '0xb0b' },
      ...chain[Number(blockNumber)]!.map((nonce) => ({ from: ann, nonce, hash: `0x${nonce}` })),
    ],
  }),
} as never

describe('findByNonce', () => {
  it('finds each transaction of the sender, and of no other', async () => {
    for (const nonce of [0, 1, 2, 3]) assert.equal(await findByNonce(client, ann, nonce), `0x${nonce}`)
  })
  it('knows when there is none', async () => {
    assert.equal(await findByNonce(client, ann, 4), undefined)
    assert.equal(await findByNonce(client, ann, -1), undefined)
  })
  it('asks few questions', async () => {
    asked = 0
    await findByNonce(client, ann, 2)
    assert.ok(asked <= 1 + Math.ceil(Math.log2(chain.length)), `${asked}`)
  })
})
