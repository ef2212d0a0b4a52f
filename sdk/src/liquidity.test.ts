import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fittingAmount, payoutOfShares } from './liquidity.ts'

const amount = fc.bigInt({ min: 1n, max: 10n ** 30n })

describe('liquidity', () => {
  it('has any ratio while the pool is empty', () => {
    assert.equal(fittingAmount({ reserves: [0n, 0n], totalShares: 0n }, 5n), undefined)
    // Dust that somebody left there sets no price.
    assert.equal(fittingAmount({ reserves: [7n, 9n], totalShares: 0n }, 5n), undefined)
    assert.deepEqual(payoutOfShares({ reserves: [7n, 9n], totalShares: 0n }, 5n), [0n, 0n])
  })

  it('fits the ratio of the pool, rounded up', () => {
    assert.equal(fittingAmount({ reserves: [200n, 50n], totalShares: 100n }, 40n), 10n)
    assert.equal(fittingAmount({ reserves: [200n, 50n], totalShares: 100n }, 41n), 11n)
  })

  it('never pays out more than the share', () => {
    fc.assert(
      fc.property(amount, amount, amount, fc.nat(10_000), (one, other, totalShares, part) => {
        const shares = (totalShares * BigInt(part)) / 10_000n
        const [a, b] = payoutOfShares({ reserves: [one, other], totalShares }, shares)
        assert.ok(a * totalShares <= one * shares && b * totalShares <= other * shares)
      }),
    )
  })
})
