import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { emissionGwei } from './emission.ts'

const wholeCurve = (totalGwei: bigint, epochs: number): bigint[] => {
  let given = 0n
  return Array.from({ length: epochs + 3 }, (_, step) => {
    const gwei = emissionGwei({ totalGwei, epochs }, step, given)
    given += gwei
    return gwei
  })
}

describe('emissionGwei', () => {
  it('falls in equal steps', () => {
    assert.deepEqual(wholeCurve(1000n, 4), [400n, 300n, 200n, 100n, 0n, 0n, 0n]) // 1000 · (4, 3, 2, 1) / 10
  })

  it('pays what rounding left with the last step', () => {
    assert.deepEqual(wholeCurve(100n, 3), [50n, 33n, 17n, 0n, 0n, 0n]) // 50, 33.3, 16.6
  })

  it('pays everything at once on a curve of one step', () => {
    assert.deepEqual(wholeCurve(7n, 1), [7n, 0n, 0n, 0n])
  })

  it('begins phase 1 of the main network with 3,286,770.747 WATT a day', () => {
    const first = emissionGwei({ totalGwei: 6_000_000_000n * 10n ** 9n, epochs: 3650 }, 0, 0n)
    assert.equal(first, 3_286_770_747_740_345n) // 2 · 6e18 / 3651 rounded down
  })

  it('gives out the total, never a gwei more, and never rises before the last step', () => {
    const property = fc.property(
      fc.bigInt(0n, 2n ** 63n),
      fc.integer({ min: 1, max: 400 }),
      (total, epochs) => {
        const steps = wholeCurve(total, epochs)
        assert.equal(
          steps.reduce((sum, gwei) => sum + gwei, 0n),
          total,
        )
        for (let at = 1; at < epochs - 1; at++) assert.ok(steps[at]! <= steps[at - 1]!)
        assert.ok(steps.every((gwei) => gwei >= 0n))
      },
    )
    fc.assert(property)
  })
})
