import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gasLimitFor } from './gas.ts'

describe('gasLimitFor', () => {
  it('gives a plain transfer what it always uses', () => {
    assert.equal(gasLimitFor(21_000n), 21_000n)
  })

  it('leaves room for what only the first call of a second writes, however small the call', () => {
    for (const estimate of [21_001n, 45_000n, 100_000n, 5_000_000n])
      assert.ok(gasLimitFor(estimate) - estimate >= 88_400n)
  })
})
