import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agreedWindows, allWindows, countWindows, isOver, windowAt } from './windows.ts'

describe('windows', () => {
  it('are 24 of equal length, each ending where the next begins', () => {
    for (const epochSeconds of [86_400, 30, 25, 1]) {
      let at = 5 * epochSeconds * 1000
      for (let window = 0; window < 24; window++) {
        const found = windowAt(at, epochSeconds)
        assert.deepEqual([found.day, found.window], [5, window])
        assert.equal(windowAt(found.endsMs - 1, epochSeconds).window, window)
        at = found.endsMs
      }
      assert.equal(at, 6 * epochSeconds * 1000)
    }
  })

  it('belong to a day that is over when the next begins', () => {
    assert.equal(isOver(5, 6 * 30_000 - 1, 30), false)
    assert.equal(isOver(5, 6 * 30_000, 30), true)
  })

  it('count when two say so, or one where only one could be drawn', () => {
    assert.equal(countWindows(allWindows), 24)
    assert.equal(countWindows(0), 0)
    assert.equal(agreedWindows([0b0011, 0b0110, 0b1100], 3), 0b0110)
    assert.equal(agreedWindows([0b0011], 3), 0)
    assert.equal(agreedWindows([0b0011], 1), 0b0011)
    assert.equal(agreedWindows([], 1), 0)
  })
})
