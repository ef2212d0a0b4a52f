import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { timeoutsFor } from './timeouts.ts'

describe('timeoutsFor', () => {
  it('follows the block time, with a floor and a ceiling', () => {
    const first = (blockTimeMs: number): readonly number[] => {
      const { nomination, ballot } = timeoutsFor(blockTimeMs)
      return [nomination.initialMs, ballot.initialMs]
    }
    assert.deepEqual(first(100), [100, 200])
    assert.deepEqual(first(1_000), [200, 500])
    assert.deepEqual(first(5_000), [1_000, 2_000])
    assert.deepEqual(first(60_000), [1_000, 2_000])
  })

  it('grows from round to round, so that links of any slowness are waited for in the end', () => {
    const { nomination, ballot } = timeoutsFor(1_000)
    assert.deepEqual([nomination.incrementMs, ballot.incrementMs], [200, 500])
  })
})
