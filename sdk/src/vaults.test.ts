import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { collateralFor, payoutOf, ratioOf, redemptionPrice, withFee } from './vaults.ts'
import type { RegionPrice } from './regions.ts'

const unit = 10n ** 18n
const region = (decimals: number) => ({ stable: { address: '0x' as const, symbol: 'tUSD', decimals } })
const price = (index: bigint, target = index) => ({ index, target })

describe('vaults', () => {
  it('knows 1.5 times 100 KWT at 0.24 dollars in any decimals', () => {
    assert.equal(collateralFor(region(18), 100n * unit, price((24n * unit) / 100n), 15_000n), 36n * unit)
    assert.equal(collateralFor(region(6), 100n * unit, price((24n * unit) / 100n), 15_000n), 36_000_000n)
  })

  it('asks for collateral at the higher of index and target', () => {
    const [low, high] = [unit / 5n, unit / 4n]
    assert.equal(
      collateralFor(region(18), unit, price(low, high), 10_000n),
      collateralFor(region(18), unit, price(high, low), 10_000n),
    )
  })

  it('gives collateral that reaches the ratio, and one unit less does not', () => {
    const amount = fc.bigInt({ min: unit, max: 10n ** 27n })
    const dollars = fc.bigInt({ min: unit / 200n, max: 2n * unit })
    const ratio = fc.bigInt({ min: 10_000n, max: 50_000n })
    fc.assert(
      fc.property(amount, dollars, ratio, fc.constantFrom(6, 18), (debt, index, least, decimals) => {
        const collateral = collateralFor(region(decimals), debt, price(index), least)
        assert(ratioOf(region(decimals), collateral, debt, index) >= least)
        assert(ratioOf(region(decimals), collateral - 1n, debt, index) < least)
      }),
    )
  })

  it('rounds fees up and payouts down', () => {
    assert.equal(withFee(10_000n, 50n), 10_050n)
    assert.equal(withFee(1n, 50n), 2n)
    assert.equal(payoutOf(region(18), 100n * unit, unit / 4n, 50n), 25n * unit - (25n * unit) / 200n)
    assert.equal(payoutOf(region(6), 1n, unit, 50n), 0n)
  })

  it('redeems at the lower price when healthy, at the last index when not', () => {
    const seen = (target: bigint, healthy: boolean) => ({ index: 10n, target, healthy }) as RegionPrice
    assert.deepEqual([seen(9n, true), seen(11n, true), seen(9n, false)].map(redemptionPrice), [9n, 10n, 10n])
  })
})
