import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { perGigabyteMonth, stagedBytesOf } from './price.ts'

describe('what storing costs', () => {
  it('is told for a gigabyte and a month', () => {
    assert.equal(perGigabyteMonth(600n, 2_000_000_000, 3 * 2_592_000), 100n)
    assert.equal(perGigabyteMonth(1n, 1_000_000, 2_592_000 / 2), 2_000n)
  })

  it('is no price where there is nothing to compare', () => {
    assert.equal(perGigabyteMonth(5n, 0, 100), undefined)
    assert.equal(perGigabyteMonth(5n, 100, 0), undefined)
  })
})

it('all shards wait on this device', () => {
  assert.equal(
    stagedBytesOf([
      { sizeBytes: 10, code: { n: 4 } },
      { sizeBytes: 3, code: { n: 12 } },
    ]),
    76,
  )
})
