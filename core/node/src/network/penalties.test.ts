import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import { networkLimits } from './limits.ts'
import { createPenalties } from './penalties.ts'

describe('penalties', () => {
  it('ban at a hundred points, for half an hour', () => {
    const clock = createTestClock()
    const penalties = createPenalties(clock)
    for (let turn = 1; turn < 10; turn++) assert.equal(penalties.add('a'), false)
    assert.equal(penalties.isBanned('a'), false)
    assert.ok(penalties.add('a'))
    assert.ok(penalties.isBanned('a'))
    clock.advance(networkLimits.banMs - 1)
    assert.ok(penalties.isBanned('a'))
    clock.advance(1)
    assert.equal(penalties.isBanned('a'), false)
    assert.equal(penalties.points('a'), 0)
  })

  it('fade, so that rare mistakes never ban', () => {
    const clock = createTestClock()
    const penalties = createPenalties(clock)
    for (let turn = 0; turn < 100; turn++) {
      assert.equal(penalties.add('a'), false)
      clock.advance(60_000)
    }
    assert.ok(penalties.points('a') <= 10)
  })

  it('neither last longer nor grow when the date is set back', () => {
    const clock = createTestClock()
    const penalties = createPenalties(clock)
    for (let turn = 0; turn < 5; turn++) penalties.add('few')
    for (let turn = 0; turn < 10; turn++) penalties.add('many')
    clock.set(-24 * 3_600_000)
    clock.advance(networkLimits.banMs)
    assert.equal(penalties.isBanned('many'), false)
    assert.equal(penalties.points('few'), 0)
  })

  it('keep a bounded table, and bans longer than mere points', () => {
    const penalties = createPenalties(createTestClock())
    for (let turn = 0; turn < 10; turn++) penalties.add('worst')
    for (let turn = 0; turn < 5; turn++) penalties.add('bad')
    for (let peer = 0; peer < 2 * networkLimits.penaltyTableMax; peer++) penalties.add(`peer ${peer}`)
    assert.ok(penalties.isBanned('worst'))
    assert.ok(penalties.points('bad') > 49)
    const known = Array.from({ length: 2 * networkLimits.penaltyTableMax }, (_, peer) =>
      penalties.points(`peer ${peer}`),
    )
    assert.equal(known.filter((points) => points > 0).length, networkLimits.penaltyTableMax - 2)
  })
})
