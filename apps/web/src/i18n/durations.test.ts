import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeDuration } from './durations.ts'

describe('writeDuration', () => {
  it('says the two largest units', () => {
    const said = [0, 90, 3_600, 5_400, 604_800, 90_061].map((seconds) => writeDuration(seconds, 'en'))
    assert.deepEqual(said, [
      '0 seconds',
      '1 minute, 30 seconds',
      '1 hour',
      '1 hour, 30 minutes',
      '7 days',
      '1 day, 1 hour',
    ])
  })
  it('leaves no hole between the two', () => {
    assert.equal(writeDuration(86_400 + 60, 'en'), '1 day')
  })
  it('speaks the reader’s language', () => {
    assert.equal(writeDuration(604_800n, 'ko'), '7일')
    assert.match(writeDuration(7_200, 'fr'), /^2\sheures$/)
  })
})
