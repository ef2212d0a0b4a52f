import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Transaction } from '@watt/ledger'
import { createTestClock, silentLogger } from '../test-clock.ts'
import type { Pool, PoolRejection } from '../types.ts'
import type { PoolLimits } from './limits.ts'
import { createPool } from './pool.ts'
import { isRejection } from './rejections.ts'
import { createInlineSenderRecovery } from './sender-recovery.ts'
import { createTestChain, signTransaction, testAccount, testChainId } from './test-chain.ts'

function setUp({ limits = {}, balance }: { limits?: Partial<PoolLimits>; balance?: bigint } = {}) {
  const chain = createTestChain(balance)
  const clock = createTestClock()
  const { recoverSenders } = createInlineSenderRecovery(testChainId)
  const pool = createPool({ ledger: chain.ledger, recoverSenders, clock, logger: silentLogger, limits })
  return { chain, clock, pool }
}

type Fields = {
  readonly from: number
  readonly nonce: number
  readonly bid: number
  readonly value?: bigint
  readonly bytes?: number
}

function raw({ from, nonce, bid, value = 0n, bytes = 0 }: Fields): Uint8Array {
  return signTransaction(testAccount(from), {
    nonce: BigInt(nonce),
    gasPrice: BigInt(bid),
    value,
    data: new Uint8Array(bytes),
  })
}

async function addOne(pool: Pool, fields: Fields): Promise<'accepted' | PoolRejection['code']> {
  const [result] = await pool.add([raw(fields)], 'rpc')
  return isRejection(result!) ? result.code : 'accepted'
}

/** What `candidates` offers, as `account:nonce`. */
function offered(pool: Pool): readonly string[] {
  const names = new Map(Array.from({ length: 64 }, (_, number) => [testAccount(number).address, number]))
  return [...pool.candidates()].map(({ sender, nonce }) => `${names.get(sender)}:${nonce}`)
}

describe('pool order', () => {
  it('offers the best bid first, nonces ascending, older first among equals', async () => {
    const { pool } = setUp()
    await pool.add(
      [
        raw({ from: 1, nonce: 0, bid: 5 }),
        raw({ from: 2, nonce: 0, bid: 1 }),
        raw({ from: 2, nonce: 1, bid: 9 }),
        raw({ from: 3, nonce: 0, bid: 7 }),
        raw({ from: 4, nonce: 0, bid: 5 }),
      ],
      'rpc',
    )
    assert.deepEqual(offered(pool), ['3:0', '1:0', '4:0', '2:0', '2:1'])
  })

  it('holds back what stands behind a gap until the gap is filled', async () => {
    const { pool } = setUp()
    assert.equal(await addOne(pool, { from: 1, nonce: 2, bid: 5 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 5 }), 'accepted')
    assert.deepEqual(pool.status(), { pending: 0, queued: 2, bytes: pool.status().bytes })
    assert.equal(pool.nextNonce(testAccount(1).address), 0n)
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 5 }), 'accepted')
    assert.deepEqual(offered(pool), ['1:0', '1:1', '1:2'])
    assert.equal(pool.nextNonce(testAccount(1).address), 3n)
  })
})
