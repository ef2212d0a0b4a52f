import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createTestClock } from '../test-clock.ts'
import { createQuota } from './quota.ts'

describe('quota', () => {
  it('allows a burst, then the steady rate', () => {
    const clock = createTestClock()
    const quota = createQuota({ clock, perSecond: 10, burst: 5 })
    for (let turn = 0; turn < 5; turn++) assert.ok(quota.take('a', 1))
    assert.equal(quota.take('a', 1), false)
    clock.advance(99)
    assert.equal(quota.take('a', 1), false)
    clock.advance(1)
    assert.ok(quota.take('a', 1))
    assert.equal(quota.take('a', 1), false)
  })

  it('is not used up for good when the date is set forward and back', () => {
    const clock = createTestClock()
    const quota = createQuota({ clock, perSecond: 10, burst: 5 })
    clock.set(55_000)
    for (let turn = 0; turn < 5; turn++) assert.ok(quota.take('a', 1))
    clock.set(-55_000)
    clock.advance(500)
    for (let turn = 0; turn < 5; turn++) assert.ok(quota.take('a', 1))
  })

  it('counts each peer alone, by cost, and one that comes back as if it had stayed', () => {
    const clock = createTestClock()
    const quota = createQuota({ clock, perSecond: 1, burst: 8 })
    assert.ok(quota.take('a', 8))
    assert.equal(quota.take('a', 1), false)
    assert.ok(quota.take('b', 4))
    assert.equal(quota.take('b', 5), false)
    quota.sweep()
    assert.equal(quota.take('a', 1), false)
    clock.advance(8_000)
    quota.sweep()
    assert.ok(quota.take('a', 8))
  })

  it('charges what is not left, up to the bound on debts, and gives nothing until that is paid', () => {
    const clock = createTestClock()
    const quota = createQuota({ clock, perSecond: 10, burst: 5, debtMax: 20 })
    quota.charge('a', 1_000)
    quota.charge('a', 1_000)
    clock.advance(1_999)
    assert.equal(quota.take('a', 0), false)
    clock.advance(1)
    assert.ok(quota.take('a', 0))
    assert.equal(quota.take('a', 1), false)
    clock.advance(100)
    assert.ok(quota.take('a', 1))
    assert.ok(quota.take('b', 5))
  })

  it('never gives more than burst and rate together', () => {
    const pauses = fc.array(fc.nat({ max: 300 }), { maxLength: 200 })
    fc.assert(
      fc.property(pauses, (run) => {
        const clock = createTestClock()
        const quota = createQuota({ clock, perSecond: 10, burst: 3 })
        const start = clock.now()
        let taken = 0
        for (const pause of run) {
          if (quota.take('a', 1)) taken++
          clock.advance(pause)
        }
        assert.ok(taken <= 3 + (10 * (clock.now() - start)) / 1_000)
      }),
    )
  })
})
