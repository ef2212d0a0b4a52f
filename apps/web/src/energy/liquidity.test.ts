import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planAdd, planRemove, shareOf } from './liquidity.ts'

const pool = { reserves: [1_000n, 3_000n], totalShares: 1_700n, shares: 170n } as const
const empty = { reserves: [0n, 0n], totalShares: 0n, shares: 0n } as const

describe('planAdd', () => {
  it('puts in beside what the ratio of the pool asks, with room for a move', () => {
    assert.deepEqual(planAdd(pool, 100n, 7n, 100n), {
      expected: [100n, 300n],
      most: [100n, 303n],
      least: [99n, 297n],
    })
  })
  it('lets the first provider set the price', () => {
    assert.equal(planAdd(empty, 100n, undefined, 100n), undefined)
    assert.deepEqual(planAdd(empty, 100n, 50n, 100n)?.most, [100n, 50n])
  })
  it('knows nothing before there is an amount', () => {
    assert.equal(planAdd(pool, 0n, undefined, 100n), undefined)
    assert.equal(planAdd(pool, undefined, 1n, 100n), undefined)
  })
})

describe('planRemove', () => {
  it('pays a part of both reserves', () => {
    assert.deepEqual(planRemove(pool, 5_000n, 100n), {
      shares: 85n,
      expected: [50n, 150n],
      least: [49n, 148n],
    })
    assert.equal(planRemove(empty, 10_000n, 100n), undefined)
  })
  it('tells how much of a pool is one’s own', () => {
    assert.equal(shareOf(pool), 1_000n)
    assert.equal(shareOf(empty), 0n)
  })
})
