import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { oncePer } from './once-per.ts'

describe('oncePer', () => {
  it('reads once for all who ask in the same moment, and again later', () => {
    let reads = 0
    const slow = oncePer(60_000, () => ++reads)
    assert.deepEqual([slow(), slow(), slow()], [1, 1, 1])
    const fresh = oncePer(0, () => ++reads)
    assert.deepEqual([fresh(), fresh()], [2, 3])
  })
})
