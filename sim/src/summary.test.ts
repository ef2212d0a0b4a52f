import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Outcome } from './outcome.ts'
import { summarize } from './summary.ts'

const outcome = (seed: number, periodsToConverge: number): Outcome => ({
  seed,
  violation: seed === 3 ? { check: 'agreement', atMs: 1, node: 0, problem: 'a fork' } : undefined,
  virtualMs: 3_600_000,
  decidedSlots: 10,
  periodsToConverge,
  traceHash: String(seed),
  counts: { crash: seed },
})

describe('a summary', () => {
  it('adds up, keeps what failed, and does not depend on the order of arrival', () => {
    const outcomes = [outcome(1, 1), outcome(2, 2), outcome(3, 9)]
    const summary = summarize(outcomes)
    assert.deepEqual(summarize(outcomes.toReversed()), summary)
    assert.equal(summary.virtualHours, 3)
    assert.equal(summary.decidedSlots, 30)
    assert.equal(summary.counts.crash, 6)
    assert.ok(summary.never.includes('pause') && !summary.never.includes('crash'))
    assert.deepEqual(summary.converged, { median: 2, p99: 9, max: 9 })
    assert.deepEqual(
      summary.violations.map(({ seed }) => seed),
      [3],
    )
  })
})
