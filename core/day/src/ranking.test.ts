import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ranked } from './ranking.ts'

describe('ranked', () => {
  it('is the beginning of the sorted list, without those who have nothing', () => {
    const property = fc.property(fc.array(fc.nat(20)), fc.nat(30), (ranks, count) => {
      const sorted = ranks.map((rank, row) => ({ rank, row })).filter(({ rank }) => rank > 0)
      sorted.sort((a, b) => b.rank - a.rank || a.row - b.row)
      const expected = sorted.slice(0, count).map(({ row }) => row)
      assert.deepEqual(ranked(Float64Array.from(ranks), count), expected)
    })
    fc.assert(property)
  })
})
