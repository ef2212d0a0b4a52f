import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Transaction } from '@watt/ledger'
import fc from 'fast-check'
import {
  balanceBefore,
  changed,
  createQueue,
  type Entry,
  isPaid,
  settle,
  takeFirst,
  worthAt,
} from './account-queue.ts'

function entry(nonce: bigint, bid: bigint, costWei: bigint): Entry {
  const transaction = { nonce, maxFeePerGas: bid } as Transaction
  return { transaction, costWei, slots: 1, bytes: 100, isFree: bid === 0n, arrival: 0, addedAtMs: 0 }
}

const step = fc.oneof(
  fc.record({ type: fc.constant('append'), bid: fc.bigInt(0n, 3n), cost: fc.bigInt(0n, 9n) }),
  fc.record({ type: fc.constant('take'), count: fc.nat(6), spent: fc.bigInt(0n, 20n) }),
  fc.record({
    type: fc.constant('replace'),
    at: fc.nat(20),
    bid: fc.bigInt(0n, 3n),
    cost: fc.bigInt(0n, 9n),
  }),
  fc.record({ type: fc.constant('look'), at: fc.nat(20) }),
)

describe('the queue of an account', () => {
  it('tells what is left and what is worth how much as a count from the beginning would', () => {
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = createQueue('0x00')
      queue.balance = 60n
      for (const it of steps) {
        const { entries } = queue
        if ('spent' in it) {
          const count = Math.min(it.count, entries.length)
          takeFirst(queue, count)
          queue.pendingCount = Math.max(0, queue.pendingCount - count)
          queue.nonce += BigInt(count)
          queue.balance -= it.spent
          settle(queue, isPaid(queue) ? queue.pendingCount : 0)
        } else if ('bid' in it) {
          const at = 'at' in it ? Math.min(it.at, entries.length) : entries.length
          entries.splice(at, 1, entry(queue.nonce + BigInt(at), it.bid, it.cost))
          changed(queue, at)
          settle(queue, at)
        }
        let left = queue.balance
        let pending = 0
        for (; pending < entries.length && entries[pending]!.costWei <= left; pending++)
          left -= entries[pending]!.costWei
        assert.equal(queue.pendingCount, pending)
        assert.equal(balanceBefore(queue, entries.length), left)
        const at = 'at' in it ? Math.min(it.at, entries.length) : entries.length
        const bids = entries.slice(0, at).map(({ transaction }) => transaction.maxFeePerGas)
        const worth = bids.reduce((lowest, bid) => (bid < lowest ? bid : lowest), 2n)
        assert.equal(worthAt(queue, at, 2n), worth)
      }
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('keeps its sums when a block takes its beginning and all bid the same', () => {
    const queue = createQueue('0x00')
    queue.balance = 1_000n
    queue.entries.push(...Array.from({ length: 100 }, (_, at) => entry(BigInt(at), 1n, 2n)))
    settle(queue)
    assert.equal(balanceBefore(queue, 100), 800n)
    assert.deepEqual(
      takeFirst(queue, 40).map(({ transaction }) => transaction.nonce),
      Array.from({ length: 40 }, (_, at) => BigInt(at)),
    )
    assert.equal(queue.sums.length, 60)
    queue.pendingCount = 60
    assert.equal(balanceBefore(queue, 60), 880n)
  })
})
