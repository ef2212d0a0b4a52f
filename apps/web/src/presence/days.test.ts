import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countdown, endOfDayMs, runningStreak, stampShare, todayOf, wasThere } from './days.ts'

describe('days', () => {
  it('end where the next one begins', () => {
    assert.equal(endOfDayMs({ day: 0n, epochSeconds: 86_400 }), 86_400_000)
    assert.equal(endOfDayMs({ day: 9n, epochSeconds: 120 }), 1_200_000)
  })

  it('count down in hours only where there are hours, and stop at nothing', () => {
    assert.deepEqual([7_503_000, 303_000, 59_001, 1, 0, -5_000].map(countdown), [
      '2:05:03',
      '5:03',
      '1:00',
      '0:01',
      '0:00',
      '0:00',
    ])
  })

  it('let a member check in once, and a suspended one never', () => {
    const open = { day: 7n }
    assert.equal(todayOf({ status: 'new', lastDay: 6n }, open), 'open')
    assert.equal(todayOf({ status: 'present', lastDay: 7n }, open), 'present')
    assert.equal(todayOf({ status: 'suspended', lastDay: 6n }, open), 'suspended')
  })

  it('keep a streak until a whole day was missed', () => {
    const streak = (lastDay: bigint) => runningStreak({ streak: 4, lastDay }, { day: 10n })
    assert.deepEqual([10n, 9n, 8n, 0n].map(streak), [4, 4, 0, 0])
  })

  it('know of presence back to the last gap', () => {
    const member = { lastDay: 10n, streak: 3 }
    const days = [11n, 10n, 8n, 7n, 6n].map((day) => wasThere(member, day))
    assert.deepEqual(days, [false, true, true, false, undefined])
    assert.equal(wasThere({ lastDay: 0n, streak: 0 }, 5n), false)
  })
})

describe('a stamp', () => {
  it('is likelier the longer it takes, and never certain', () => {
    const shares = [0, 128, 256, 2_560].map((tried) => stampShare(tried, 8))
    assert.equal(shares[0], 0)
    assert(shares[1]! < shares[2]! && shares[2]! < shares[3]! && shares[3]! < 1)
    assert(Math.abs(shares[2]! - 0.632) < 0.001)
  })
})
