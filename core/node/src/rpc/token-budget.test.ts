import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import fc from 'fast-check'

import { tokenBudget } from './token-budget.ts'

const rates = {
  remoteTokens: { perSecond: 10, burst: 100 },
  loopbackTokens: { perSecond: 1_000_000, burst: 1_000_000 },
}

describe('tokenBudget', () => {
  it('grants the burst, then says how long to wait', () => {
    const budget = tokenBudget(rates)
    assert.equal(budget.take('10.0.0.1', 100, 0), 0)
    assert.equal(budget.take('10.0.0.1', 1, 0), 100)
    assert.equal(budget.take('10.0.0.1', 1, 100), 0)
    assert.equal(budget.take('10.0.0.2', 100, 0), 0, 'another address has its own budget')
  })

  it('never grants more than burst plus rate, whatever the pattern', () => {
    const step = fc.record(
      { waitMs: fc.nat(2_000), cost: fc.integer({ min: 1, max: 120 }) },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const budget = tokenBudget(rates)
        let nowMs = 0
        let granted = 0
        for (const { waitMs, cost } of steps) {
          nowMs += waitMs
          if (budget.take('10.0.0.1', cost, nowMs) === 0) granted += cost
          assert.ok(granted <= 100 + nowMs / 100 + 1e-6)
        }
      }),
    )
  })

  it('keeps a bounded table under a flood of addresses', () => {
    const budget = tokenBudget(rates)
    for (let i = 0; i < 20_000; i++) budget.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1, 0)
    assert.equal(budget.take('10.0.78.31', 100, 0), 100, 'the newest are still remembered')
    assert.equal(budget.take('10.0.0.0', 100, 0), 0, 'the oldest made room')
  })
})
