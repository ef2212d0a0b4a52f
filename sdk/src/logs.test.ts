import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LimitExceededRpcError, RpcRequestError, type PublicClient } from 'viem'
import { inHalves, walkBack, type Span } from './logs.ts'

/** As viem throws it when a node answers with -32005. */
function limitExceeded(data?: unknown): Error {
  const error = { code: -32_005, message: 'limit exceeded: too much', data }
  return new LimitExceededRpcError(new RpcRequestError({ body: {}, url: 'http://node', error }))
}

const headAt = (head: bigint) => ({ getBlockNumber: async () => head }) as unknown as PublicClient

describe('inHalves', () => {
  it('finds everything once and in order, however little a node answers at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(99)), fc.integer({ min: 1, max: 8 }), async (blocks, most) => {
        const ask = async ({ fromBlock, toBlock }: Span) => {
          const found = blocks.filter((it) => BigInt(it) >= fromBlock && BigInt(it) <= toBlock)
          if (found.length > most) throw limitExceeded()
          return found.toSorted((a, b) => a - b)
        }
        const found = await inHalves({ fromBlock: 0n, toBlock: 99n }, ask)
        assert.deepEqual(
          found,
          blocks.toSorted((a, b) => a - b),
        )
      }),
    )
  })

  it('does not ask more often when the caller is to wait, or when one block is too much', async () => {
    let asked = 0
    const refuse = (error: Error) => async () => {
      asked += 1
      throw error
    }
    await assert.rejects(
      inHalves({ fromBlock: 0n, toBlock: 9n }, refuse(limitExceeded({ retryAfterMs: 50 }))),
    )
    await assert.rejects(inHalves({ fromBlock: 0n, toBlock: 9n }, refuse(new Error('no'))))
    await assert.rejects(inHalves({ fromBlock: 9n, toBlock: 9n }, refuse(limitExceeded())))
    assert.equal(asked, 3)
  })
})

describe('walkBack', () => {
  it('covers all blocks without gap or overlap, newest first', async () => {
    const spans: Span[] = []
    const fromBlock = await walkBack(headAt(25_000n), { fromBlock: 7n }, async (span) => spans.push(span) > 0)
    assert.equal(fromBlock, 7n)
    assert.deepEqual(spans, [
      { fromBlock: 15_001n, toBlock: 25_000n },
      { fromBlock: 5_001n, toBlock: 15_000n },
      { fromBlock: 7n, toBlock: 5_000n },
    ])
  })

  it('says how far it came when it was stopped', async () => {
    assert.equal(await walkBack(headAt(25_000n), {}, async () => false), 15_001n)
    assert.equal(await walkBack(headAt(0n), {}, async () => true), 0n)
  })
})
