import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeDifference, firstDifference, firstTotalDifference } from './compare.ts'
import type { PeopleEvent } from './events.ts'
import { BadLogError } from './ledger.ts'
import { replay } from './replay.ts'
import type { Leaf } from './tree.ts'

const parameters = { totalGwei: 1_000_000n, epochs: 10, provisionalEpochs: 9, claimEpochs: 9 }
const account = `0x${'aB'.repeat(20)}` as const
const leaf = (id: number, earnedGwei = 5n): Leaf => ({ id, account, earnedGwei, provisionalGwei: 1n })

const events: PeopleEvent[] = [
  { type: 'registered', id: 1, account, inviter: 0 },
  { type: 'seed', id: 1, isSeed: true },
]
const checkedIn = (day: number): PeopleEvent => ({ type: 'checkedIn', id: 1, day })

describe('comparing', () => {
  test('finds nothing between equals, whatever the case of addresses', () => {
    const upper = { ...leaf(1), account: `0x${'AB'.repeat(20)}` as const }
    equal(firstDifference([leaf(1), leaf(2)], [upper, leaf(2)]), undefined)
  })

  test('names the first member, the field and both values', () => {
    const difference = firstDifference([leaf(1), leaf(2), leaf(3)], [leaf(1), leaf(2, 6n), leaf(3, 7n)])
    deepEqual(difference, { member: 2, field: 'earnedGwei', expected: '5', found: '6' })
    equal(describeDifference(difference!), 'Member 2: earnedGwei must be 5, the chain says 6.')
  })

  test('finds members that only one side has', () => {
    deepEqual(firstDifference([leaf(1), leaf(2)], [leaf(1)]), {
      member: 2,
      field: 'id',
      expected: '2',
      found: 'none',
    })
    deepEqual(firstDifference([], [leaf(1)]), { member: 1, field: 'id', expected: 'none', found: '1' })
  })
})

describe('a log', () => {
  test('is played with the days that it skips', () => {
    const days = [
      { day: 10, events, feesGwei: 0n },
      { day: 13, events: [checkedIn(13)], feesGwei: 7n },
    ]
    const played = [...replay(parameters, days)]
    deepEqual(
      played.map(({ totals }) => totals.day),
      [10, 11, 12, 13],
    )
    const last = played[3]!
    // 2 * 1,000,000 * 10 / 110 = 181,818 and the fees, by 1000 points.
    deepEqual([...last.leaves()], [{ id: 1, account, earnedGwei: 181_000n, provisionalGwei: 0n }])
    equal(firstTotalDifference(last.totals, { carryGwei: 825n, step: 0 }), undefined)
    equal(firstTotalDifference(last.totals, { carryGwei: 826n })?.field, 'carryGwei')
  })

  test('is refused when days come twice or backwards', () => {
    const twice = [10, 10].map((day) => ({ day, events: [], feesGwei: 0n }))
    throws(() => [...replay(parameters, twice)], BadLogError)
  })
})
