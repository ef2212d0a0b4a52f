import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeAge, writeMoment } from './ages.ts'

describe('writeAge', () => {
  it('counts in the largest whole unit, back and ahead', () => {
    const ages = [0, -59_999, -60_000, -3_600_000, 172_800_000].map((ms) => writeAge(ms, 0, 'en'))
    assert.deepEqual(ages, ['0 sec. ago', '59 sec. ago', '1 min. ago', '1 hr. ago', 'in 2 days'])
  })
  it('speaks the reader’s language', () => {
    assert.equal(writeAge(-180_000, 0, 'ko'), '3분 전')
    assert.match(writeAge(-180_000, 0, 'fr'), /^il y a 3\smin$/)
  })
})

describe('writeMoment', () => {
  it('names day, time and zone', () => {
    assert.match(writeMoment(Date.UTC(2026, 4, 15, 12), 'en'), /May 15, 2026.*:00:00.*[A-Z]/)
  })
})
