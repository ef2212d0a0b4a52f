import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kinds } from './faults.ts'
import { drawPlan, lies } from './plan.ts'

const plans = Array.from({ length: 100 }, (_, seed) => drawPlan(seed + 1, { durationMs: 600_000 }))

describe('a plan', () => {
  it('is plain data that comes back from its JSON as it was', () => {
    for (const plan of plans) assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan)
  })

  it('is the same each time its seed is drawn, and another for another seed', () => {
    assert.deepEqual(drawPlan(7, { durationMs: 600_000 }), plans[6])
    assert.equal(new Set(plans.map((plan) => JSON.stringify({ ...plan, seed: 0 }))).size, plans.length)
  })

  it('keeps its faults inside the first phase, and all kinds of faults and lies come up', () => {
    for (const { faults, durationMs } of plans)
      for (const { atMs, forMs } of faults) assert.ok(atMs >= 0 && forMs > 0 && atMs + forMs <= durationMs)
    const seen = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)))
    assert.deepEqual([...seen].toSorted(), [...kinds].toSorted())
    const told = new Set(plans.flatMap(({ liars }) => liars.flatMap((liar) => liar.lies)))
    assert.deepEqual([...told].toSorted(), [...lies].toSorted())
  })
})
