import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawPlan } from '../plan.ts'
import { drawFullPlan } from './plan.ts'

describe('the plan of a full run', () => {
  const options = { durationMs: 600_000 }
  const seeds = Array.from({ length: 60 }, (_, seed) => seed)

  it('is what the plan of agreement says, and more', () => {
    for (const seed of seeds) {
      const plan = drawPlan(seed, options)
      const full = drawFullPlan(seed, options)
      assert.deepEqual(full, drawFullPlan(seed, options))
      assert.deepEqual({ ...full, faults: [] }, { ...full, ...plan, faults: [] })
      assert.deepEqual(
        plan.faults.filter(
          (it) => !full.faults.some((other) => JSON.stringify(other) === JSON.stringify(it)),
        ),
        [],
      )
    }
  })

  it('cuts the power everywhere at once in some runs, and ends all faults in the first phase', () => {
    let blackouts = 0
    for (const seed of seeds) {
      const { faults, map } = drawFullPlan(seed, options)
      blackouts += Number(faults.length - drawPlan(seed, options).faults.length >= map.length)
      assert.ok(faults.every(({ atMs, forMs }) => atMs + forMs <= options.durationMs))
      assert.ok(faults.every(({ atMs }, at) => at === 0 || atMs >= faults[at - 1]!.atMs))
    }
    assert.ok(blackouts > 5 && blackouts < 40, `${blackouts}`)
  })

  it('signs for real in one seed of fifty', () => {
    assert.equal(seeds.filter((seed) => drawFullPlan(seed, options).realSignatures).length, 2)
  })
})
