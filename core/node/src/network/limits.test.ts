import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import { floodCost, networkLimits, uselessFactor } from './limits.ts'
import { createQuota } from './quota.ts'
import { frameBytesTarget } from './transaction-frame.ts'

/** Frames of one peer that pass in a minute, when so many bytes of transactions come each second. */
function passedShare(bytesPerSecond: number, factor = 1): number {
  const clock = createTestClock()
  const { floodPerSecond, floodBurst } = networkLimits
  const quota = createQuota({ clock, perSecond: floodPerSecond, burst: floodBurst })
  const frames = Math.floor((60 * bytesPerSecond) / frameBytesTarget)
  let passed = 0
  for (let frame = 0; frame < frames; frame++) {
    clock.advance(60_000 / frames)
    if (quota.take('peer', floodCost(frameBytesTarget) * factor)) passed++
  }
  return passed / frames
}

describe('the quota of floods', () => {
  it('lets one peer bring 10,000 transfers or 8,000 transfers of tokens a second, for as long as it likes', () => {
    assert.equal(passedShare(10_000 * 119), 1)
    assert.equal(passedShare(8_000 * 184), 1)
  })

  it('stops one who brings ten times that, and one whose transactions are of no use far earlier', () => {
    assert.ok(passedShare(100_000 * 119) < 0.25)
    assert.ok(passedShare(10_000 * 119, 1 + uselessFactor) < 0.35)
  })
})
