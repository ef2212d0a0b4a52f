import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseRoundSlug, reporterAt, roundSlug, writePeriod } from './round-words.ts'

describe('the address of a round', () => {
  it('finds back what it was made of', () => {
    for (const [name, number] of [
      ['ES', 1n],
      ['USD/EUR', 123_456n],
    ] as const) {
      assert.deepEqual(parseRoundSlug(roundSlug(name, number)), { name, number })
    }
  })
  it('names nothing when it is malformed', () => {
    for (const slug of ['', 'ES', '12', 'ES-', '-12', 'ES-x', `ES-${'9'.repeat(99)}`]) {
      assert.equal(parseRoundSlug(slug), undefined, slug)
    }
  })
})

describe('writePeriod', () => {
  const second = (year: number, month: number): bigint => BigInt(Date.UTC(year, month) / 1_000)
  it('ends with the last month inside', () => {
    const half = { periodStart: second(2015, 0), periodEnd: second(2015, 6) }
    assert.match(writePeriod(half, 'en'), /^Jan\s–\sJun 2015$/)
    assert.match(writePeriod(half, 'ko'), /2015년 1월\s*~\s*6월/)
  })
  it('survives a period that ends before it begins', () => {
    assert.match(writePeriod({ periodStart: second(2015, 0), periodEnd: 0n }, 'en'), /Jan 2015/)
  })
})

describe('reporterAt', () => {
  it('names a reporter only of the set that signed', () => {
    const set = { setEpoch: 2, members: ['0x0000000000000000000000000000000000000001'] } as const
    assert.equal(reporterAt({ setEpoch: 2 }, 0, set), set.members[0])
    assert.equal(reporterAt({ setEpoch: 1 }, 0, set), undefined)
    assert.equal(reporterAt({ setEpoch: 2 }, 5, set), undefined)
  })
})
