import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FeedReason, FeedState } from '@watt/sdk/energy'
import { healthOf, isReliable } from './health.ts'

const usual = {
  target: 1n,
  index: 1n,
  updatedAt: 900n,
  healthy: true,
  pausedUntil: 0n,
  isShutDown: false,
  now: 1_000n,
}
const feed = (reason: FeedReason, observedAt = 900n): FeedState => ({
  address: '0x0000000000000000000000000000000000000001',
  description: '',
  currency: 'EUR',
  answer: 1n,
  observedAt,
  reason,
})

describe('healthOf', () => {
  it('relies on a healthy price, paused or not', () => {
    const healthy = healthOf({ ...usual, feeds: [feed('none')] }, [600n])
    const paused = healthOf({ ...usual, pausedUntil: 2_000n, feeds: [] }, [])
    assert.deepEqual(healthy, { kind: 'healthy' })
    assert.deepEqual(paused, { kind: 'paused', until: 2_000n })
    assert.ok(isReliable(healthy) && isReliable(paused))
  })
  it('says since when a price is stale: when the first of its feeds became too old', () => {
    const feeds = [feed('stale', 300n), feed('stale', 100n), feed('none')]
    const health = healthOf({ ...usual, healthy: false, feeds }, [600n, 600n, 600n])
    assert.deepEqual(health, { kind: 'unhealthy', reasons: ['stale'], since: 700n })
    assert.ok(!isReliable(health))
  })
  it('names every reason once, and admits when it knows none', () => {
    const feeds = [feed('pending'), feed('pending'), feed('no answer', 0n)]
    const several = healthOf({ ...usual, healthy: false, feeds }, [600n, 600n, 600n])
    assert.deepEqual(several, { kind: 'unhealthy', reasons: ['pending', 'noAnswer'], since: undefined })
    const none = healthOf({ ...usual, healthy: false, feeds: [] }, [])
    assert.deepEqual(none, { kind: 'unhealthy', reasons: ['unknown'], since: undefined })
  })
  it('puts the end of a region above everything', () => {
    assert.deepEqual(healthOf({ ...usual, isShutDown: true, feeds: [] }, []), { kind: 'shutDown' })
  })
})
