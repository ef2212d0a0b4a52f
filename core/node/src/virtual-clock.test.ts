import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock } from './virtual-clock.ts'

describe('the virtual clock', () => {
  it('runs timers in order of time, then of making, and what they start too', async () => {
    const clock = createVirtualClock(100)
    const events: string[] = []
    const note = (name: string) => () => void events.push(`${name} ${clock.now()}`)
    clock.after(20, note('later'))
    clock.after(10, () => {
      note('first')()
      clock.after(0, note('follows'))
    })
    clock.after(10, note('second'))
    const cancel = clock.after(15, note('never'))
    cancel()
    await clock.advance(30)
    assert.deepEqual(events, ['first 110', 'second 110', 'follows 110', 'later 120'])
    assert.equal(clock.now(), 130)
  })

  it('stops where a condition holds', async () => {
    const clock = createVirtualClock(0)
    let count = 0
    const tick = (): void => {
      count += 1
      clock.after(10, tick)
    }
    tick()
    await clock.until(() => count === 5, 1_000)
    assert.equal(clock.now(), 40)
    await assert.rejects(clock.until(() => count < 0, 100))
  })
})
