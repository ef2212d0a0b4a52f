import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { barLine, holds, percentile } from './bars.ts'
import { growth } from './memory.ts'

const bar = { goal: 'G-1', what: 'wait', unit: 'ms' }

describe('bars', () => {
  it('hold within their bounds, and never without a figure', () => {
    assert(holds({ ...bar, measured: 5, atMost: 5 }))
    assert(!holds({ ...bar, measured: 5.1, atMost: 5 }))
    assert(holds({ ...bar, measured: 5, atLeast: 5 }))
    assert(!holds({ ...bar, measured: 4, atLeast: 5 }))
    assert(!holds({ ...bar, measured: Number.NaN, atMost: 5 }))
    assert(!holds({ ...bar, measured: Infinity, atMost: 5 }))
  })
  it('say what was measured and what was promised', () => {
    assert.equal(barLine({ ...bar, measured: 5.126, atMost: 6 }), 'held   G-1  wait: 5.13 ms (at most 6)')
    assert.equal(
      barLine({ ...bar, measured: Number.NaN, atLeast: 0.8 }),
      'MISSED G-1  wait: not measured ms (at least 0.80)',
    )
  })
  it('take the nearest rank', () => {
    assert.deepEqual(
      [50, 99, 100].map((share) => percentile([4, 1, 3, 2], share)),
      [2, 4, 4],
    )
    assert(Number.isNaN(percentile([], 99)))
  })
})

describe('growth', () => {
  it('compares the last third with the middle one: warming up does not count', () => {
    assert.equal(growth([0, 0, 100, 100, 100, 100]), 0)
    assert.equal(growth([0, 0, 100, 100, 130, 130]), 30)
  })
})
