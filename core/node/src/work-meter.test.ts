import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createWorkMeter } from './work-meter.ts'

describe('work meter', () => {
  it('counts neither others nor the disk as work', async () => {
    let nowMs = 1_000
    let turns = 0
    const meter = createWorkMeter({
      nowMs: () => nowMs,
      turn: async () => {
        turns++
        nowMs += 50
      },
    })
    const from = meter.workedMs()
    for (let step = 0; step < 100; step++) {
      nowMs += 1
      await meter.pause()
    }
    assert.equal(turns, 100)
    assert.equal(meter.workedMs() - from, 100)
    await assert.rejects(
      meter.aside(async () => {
        nowMs += 300
        throw new Error('The disk.')
      }),
    )
    assert.equal(meter.workedMs() - from, 100)
  })
})
