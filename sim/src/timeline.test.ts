import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Timeline } from './timeline.ts'

describe('a timeline', () => {
  it('runs everything in order of its time, and of its planning at one time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), (delays) => {
        const timeline = new Timeline()
        const ran: (readonly [number, number])[] = []
        delays.forEach((ms, order) => timeline.after(ms, () => ran.push([timeline.nowMs, order])))
        timeline.run(100, () => false)
        const expected = delays
          .map((ms, order) => [ms, order] as const)
          .toSorted(([a, x], [b, y]) => a - b || x - y)
        assert.deepEqual(ran, expected)
        assert.equal(timeline.nowMs, 100)
      }),
    )
  })

  it('runs what is planned on the way, leaves what is later, and stops when told', () => {
    const timeline = new Timeline()
    const ran: string[] = []
    timeline.after(5, () => timeline.after(5, () => ran.push('second')))
    timeline.after(50, () => ran.push('late'))
    timeline.run(20, () => false)
    assert.deepEqual(ran, ['second'])
    timeline.after(1, () => ran.push('third'))
    timeline.after(2, () => ran.push('never'))
    timeline.run(100, () => ran.includes('third'))
    assert.deepEqual(ran, ['second', 'third'])
    assert.equal(timeline.nowMs, 21)
  })
})
