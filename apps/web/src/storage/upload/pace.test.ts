import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noteBytes, paceOf, type Samples } from './pace.ts'

const sent = (...points: readonly (readonly [number, number])[]): Samples =>
  points.reduce<Samples>((samples, [atMs, bytes]) => noteBytes(samples, atMs, bytes), [])

describe('the pace of an upload', () => {
  it('is that of the last seconds', () => {
    const samples = sent([0, 0], [90_000, 1_000], [100_000, 5_000], [102_000, 25_000])
    assert.deepEqual(paceOf(samples, 49_000, 102_000), { bytesPerSecond: 2_000, left: 12 })
  })

  it('is told of a line that takes longer for one part than it looks back', () => {
    const samples = sent([0, 0], [20_000, 1_000], [40_000, 2_000])
    assert.equal(samples.length, 2)
    assert.deepEqual(paceOf(samples, 3_000, 40_000), { bytesPerSecond: 50, left: 20 })
  })

  it('sinks while nothing arrives', () => {
    const samples = sent([0, 0], [500, 4_000])
    assert.deepEqual(paceOf(samples, 6_000, 2_000), { bytesPerSecond: 2_000, left: 1 })
    assert.deepEqual(paceOf(samples, 6_000, 4_000), { bytesPerSecond: 1_000, left: 2 })
  })

  it('is not told before there is enough to tell by', () => {
    assert.equal(paceOf(sent([0, 0], [500, 900]), 1_000, 900), undefined)
  })

  it('says nothing of the rest while nothing moves, or bytes have to be sent again', () => {
    assert.deepEqual(paceOf(sent([0, 500], [2_000, 500]), 900, 2_000), { bytesPerSecond: 0, left: undefined })
    assert.deepEqual(paceOf(sent([0, 500], [2_000, 100]), 900, 2_000), { bytesPerSecond: 0, left: undefined })
  })
})
