import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from 'viem'
import { defaultLimits } from './limits.ts'
import { alice, bob, hashOf, operationOf, waitingOf } from './operation.fixture.ts'
import { admit, before, choose, type Pool } from './pool.ts'
import { bytesOf, delegationMark, type Operation } from './user-operation.ts'

const poolOf = (...operations: readonly Operation[]): Pool =>
  new Map(operations.map((it, at) => [hashOf(at + 1), waitingOf(at + 1, it)]))
const numbered = (count: number, of: (at: number) => Operation): Pool =>
  poolOf(...Array.from({ length: count }, (_, at) => of(at)))
const someone = (at: number): Address => `0x${(at + 1).toString(16).padStart(40, '0')}`

describe('the pool', () => {
  it('takes so many operations, and so many of one sender', () => {
    const limits = { ...defaultLimits, operations: 5 }
    const full = numbered(5, (at) => operationOf(someone(at), 0n))
    assert.throws(() => admit(full, operationOf(bob, 0n), limits), { rpcCode: -32_005 })
    const ofAlice = numbered(defaultLimits.operationsPerSender, (at) => operationOf(alice, BigInt(at)))
    assert.throws(() => admit(ofAlice, operationOf(alice, 9n), defaultLimits), { rpcCode: -32_005 })
    assert.equal(admit(ofAlice, operationOf(bob, 9n), defaultLimits), undefined)
  })

  it('takes so many that need one factory or paymaster; a delegation is neither', () => {
    const limits = { ...defaultLimits, operationsPerHelper: 3 }
    const paid = numbered(3, (at) => operationOf(someone(at), 0n, { paymaster: bob }))
    assert.throws(() => admit(paid, operationOf(alice, 0n, { paymaster: bob }), limits), {
      rpcCode: -32_005,
    })
    assert.throws(() => admit(paid, operationOf(alice, 0n, { factory: bob, factoryData: '0x' }), limits), {
      rpcCode: -32_005,
    })
    const marked = { factory: delegationMark } as const
    const delegated = numbered(3, (at) => operationOf(someone(at), 0n, marked))
    assert.equal(admit(delegated, operationOf(alice, 0n, marked), limits), undefined)
  })

  it('lets a better paid operation take the place of one with its nonce', () => {
    const paying = (fee: bigint): Operation =>
      operationOf(alice, 1n, { maxFeePerGas: fee, maxPriorityFeePerGas: fee })
    const pool = poolOf(paying(100n))
    assert.throws(() => admit(pool, paying(100n), defaultLimits), { rpcCode: -32_602 })
    assert.throws(() => admit(pool, paying(109n), defaultLimits), { rpcCode: -32_602 })
    assert.equal(admit(pool, paying(110n), defaultLimits), hashOf(1))
    assert.throws(() => admit(poolOf(paying(0n)), paying(0n), defaultLimits), { rpcCode: -32_602 })
  })

  it('when it is full, lets go of who pays least for one that pays more', () => {
    const paying = (sender: Address, nonce: bigint, fee: bigint): Operation =>
      operationOf(sender, nonce, { maxFeePerGas: fee, maxPriorityFeePerGas: fee })
    const limits = { ...defaultLimits, operations: 3 }
    const pool = poolOf(paying(bob, 0n, 0n), paying(bob, 1n, 5n), paying(someone(3), 0n, 5n))
    // The first pays least, but the second waits for it; of the two others, the last came last.
    assert.equal(admit(pool, paying(alice, 0n, 6n), limits), hashOf(3))
    assert.throws(() => admit(pool, paying(alice, 0n, 5n), limits), { rpcCode: -32_005 })
    assert.equal(admit(pool, paying(someone(3), 1n, 6n), limits), hashOf(2), 'its own go before it')
    assert.equal(admit(pool, paying(alice, 0n, 6n), { ...limits, operations: 4 }), undefined)
  })

  it('knows what goes before an operation: lower nonces of its own lane', () => {
    const lane = 7n << 64n
    const pool = poolOf(operationOf(alice, lane + 1n), operationOf(alice, lane), operationOf(alice, 0n))
    const found = before(pool, operationOf(alice, lane + 2n)).map(({ nonce }) => nonce)
    assert.deepEqual(found, [lane, lane + 1n])
    assert.deepEqual(before(pool, operationOf(bob, lane + 2n)), [])
  })
})

describe('a bundle', () => {
  const orders = (pool: Pool, limits = defaultLimits, baseFee = 0n): readonly number[] =>
    choose(pool, limits, baseFee).map(({ order }) => order)

  it('takes who pays most first, then who came first', () => {
    const fees = [1n, 3n, 2n, 3n]
    const pool = poolOf(
      ...fees.map((fee, at) =>
        operationOf(someone(at), 0n, { maxFeePerGas: fee, maxPriorityFeePerGas: fee }),
      ),
    )
    assert.deepEqual(orders(pool), [2, 4, 3, 1])
    assert.deepEqual(orders(pool, defaultLimits, 3n), [2, 4], 'those below the base fee wait')
  })

  it('keeps the nonces of a lane in order, whatever they pay', () => {
    const rich = { maxFeePerGas: 9n, maxPriorityFeePerGas: 9n }
    const pool = poolOf(operationOf(alice, 1n, rich), operationOf(alice, 0n))
    assert.deepEqual(orders(pool), [2, 1])
    assert.deepEqual(orders(pool, defaultLimits, 9n), [], 'the first cannot pay, so the second waits too')
  })

  it('is bounded in number, gas and bytes', () => {
    const pool = numbered(40, (at) => operationOf(someone(at), 0n))
    assert.equal(orders(pool).length, defaultLimits.bundleOperations)
    assert.equal(orders(pool, { ...defaultLimits, bundleGas: 600_000n }).length, 2)
    const bytes = bytesOf(operationOf(alice, 0n))
    assert.equal(orders(pool, { ...defaultLimits, bundleBytes: 3 * bytes }).length, 3)
    assert.equal(orders(pool, { ...defaultLimits, bundleBytes: 3 * bytes - 1 }).length, 2)
  })
})
