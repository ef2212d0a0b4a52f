import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFork, liarPlan, splitPlan } from './fork.ts'
import { runProtocol } from './protocol/run.ts'

describe('a fork that the quorum analysis promises', () => {
  it('is built: two quorums apart decide differently', () => {
    for (let seed = 1; seed <= 10; seed++) assert.ok(isFork(runProtocol(splitPlan(seed))), `seed ${seed}`)
  })

  it('is built: a smallest splitting set talks two sides apart', () => {
    const plans = Array.from({ length: 12 }, (_, seed) => liarPlan(seed + 1)).filter(
      (plan) => plan !== undefined,
    )
    assert.ok(plans.length >= 5)
    for (const plan of plans) assert.ok(isFork(runProtocol(plan)), `seed ${plan.seed}`)
  })
})
