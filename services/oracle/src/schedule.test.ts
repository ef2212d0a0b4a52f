import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { halfYear, quarter } from './period.ts'
import { deviates, heartbeatDue, liveVintage, nextStep, stepSeconds } from './schedule.ts'

const none = { value: 0n, observedAt: 0, start: 0, end: 0, vintage: 0 }
const first = halfYear(2022, 2)
const second = halfYear(2023, 1)
const third = halfYear(2023, 2)
const steps = [
  { ...first, vintage: 0 },
  { ...second, vintage: 0 },
  { ...second, vintage: 2 },
  { ...third, vintage: 0 },
]
const answer = (at: (typeof steps)[number]) => ({ ...at, value: 100n, observedAt: 1000 })

describe('the replay’s clock', () => {
  it('is the chain: the step after what it has, revisions before the next period', () => {
    assert.equal(nextStep(steps, none), steps[0])
    for (const [at, step] of steps.entries()) assert.equal(nextStep(steps, answer(step)), steps[at + 1])
  })

  it('goes on after a period that this reporter does not have', () => {
    assert.equal(nextStep(steps, answer({ ...second, vintage: 1 })), steps[2])
    assert.equal(nextStep(steps, answer({ ...halfYear(2030, 1), vintage: 0 })), undefined)
  })

  it('gives a quarter half the time of half a year', () => {
    assert.equal(stepSeconds({ ...quarter(2023, 1), vintage: 0 }, 100), 49)
    assert.equal(stepSeconds({ ...second, vintage: 0 }, 100), 99)
    assert.equal(stepSeconds({ ...second, vintage: 0 }, 1), 1)
  })
})

describe('live rounds', () => {
  it('attest again once a heartbeat window', () => {
    const at = { ...answer(steps[0]!), observedAt: 1005 }
    assert.equal(heartbeatDue(at, 10, 1009), false)
    assert.equal(heartbeatDue(at, 10, 1010), true)
  })

  it('come at once for half a per cent', () => {
    const at = { ...answer(steps[0]!), value: 10_000n }
    assert.equal(deviates(at, 10_049n), false)
    assert.equal(deviates(at, 10_050n), true)
    assert.equal(deviates(at, 9_950n), true)
  })

  it('call a changed figure of the same period a revision', () => {
    const at = answer(steps[2]!)
    assert.equal(liveVintage(at, second, 100n), 2)
    assert.equal(liveVintage(at, second, 101n), 3)
    assert.equal(liveVintage(at, third, 101n), 0)
    assert.equal(liveVintage(none, third, 101n), 0)
  })
})
