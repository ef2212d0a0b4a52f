import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emissionOf } from './curve.ts'

const curve = (totalGwei: bigint, epochs: number): bigint[] =>
  Array.from({ length: epochs + 2 }, (_, step) =>
    emissionOf(step, { totalGwei, epochs, provisionalEpochs: 1, claimEpochs: 1 }),
  )

describe('emission of phase 1', () => {
  test('falls on a straight line and is 0 after the last step', () => {
    deepEqual(curve(1000n, 4), [400n, 300n, 200n, 100n, 0n, 0n])
  })

  test('gives in the last step whatever rounding left', () => {
    // 2 * 1000 * (3 - k) / 12 = 500, 333.3; what is left of 1000 is 167, not 166.
    deepEqual(curve(1000n, 3), [500n, 333n, 167n, 0n, 0n])
    deepEqual(curve(7n, 1), [7n, 0n, 0n])
  })

  test('gives out six billion WATT over ten years to the last gwei', () => {
    const total = 6_000_000_000n * 10n ** 9n
    const days = curve(total, 3650)
    equal(
      days.reduce((sum, it) => sum + it, 0n),
      total,
    )
    equal(days[0], 3_286_770_747_740_345n) // 12e18 * 3650 / (3650 * 3651) = 12e18 / 3651
    equal(days[3650], 0n)
  })
})
