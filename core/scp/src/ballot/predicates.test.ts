import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ballot, Scenario, x, y } from '../scenario.test-support.ts'
import { infinityCounter, type Pledges } from '../types.ts'
import {
  acceptsCommit,
  acceptsPrepared,
  commitBoundaries,
  extendRange,
  prepareCandidates,
  votesCommit,
  votesPrepared,
} from './predicates.ts'

const say = new Scenario()
const preparing = say.prepare(ballot(5, x), {
  prepared: ballot(4, x),
  preparedPrime: ballot(3, y),
  nC: 2,
  nH: 4,
})
const confirming = say.confirm(ballot(5, x), 4, 2, 3)
const externalizing = say.externalize(ballot(2, x), 3)
const nominating = say.nomination([x])

describe('what a statement says', () => {
  it('about preparing a ballot', () => {
    /** Statement, ballot, votes prepared, accepts prepared. */
    const rows: readonly [Pledges, ReturnType<typeof ballot>, boolean, boolean][] = [
      [preparing, ballot(5, x), true, false],
      [preparing, ballot(6, x), false, false],
      [preparing, ballot(4, x), true, true],
      [preparing, ballot(3, y), false, true],
      [preparing, ballot(4, y), false, false],
      [confirming, ballot(4, x), true, true],
      [confirming, ballot(5, x), true, false],
      [confirming, ballot(infinityCounter, x), true, false],
      [confirming, ballot(1, y), false, false],
      [externalizing, ballot(infinityCounter, x), true, true],
      [externalizing, ballot(1, y), false, false],
      [nominating, ballot(1, x), false, false],
    ]
    for (const [pledges, about, votes, accepts] of rows) {
      assert.equal(votesPrepared(about, pledges), votes, `${pledges.type} votes ${about.counter}`)
      assert.equal(acceptsPrepared(about, pledges), accepts, `${pledges.type} accepts ${about.counter}`)
    }
  })

  it('about committing a range of counters', () => {
    /** Statement, value, low, high, votes commit, accepts commit. */
    const rows: readonly [Pledges, Uint8Array, number, number, boolean, boolean][] = [
      [preparing, x, 2, 4, true, false],
      [preparing, x, 1, 4, false, false],
      [preparing, x, 2, 5, false, false],
      [preparing, y, 2, 4, false, false],
      [say.prepare(ballot(5, x), { prepared: ballot(4, x), nH: 4 }), x, 2, 4, false, false],
      [confirming, x, 2, 3, true, true],
      [confirming, x, 2, 4, true, false],
      [confirming, x, 1, 3, false, false],
      [confirming, x, 3, 3, true, true],
      [confirming, y, 3, 3, false, false],
      [externalizing, x, 2, infinityCounter, true, true],
      [externalizing, x, 1, 3, false, false],
      [externalizing, y, 2, 3, false, false],
      [nominating, x, 1, 1, false, false],
    ]
    for (const [pledges, value, low, high, votes, accepts] of rows) {
      const range = { low, high }
      assert.equal(votesCommit(value, range, pledges), votes, `${pledges.type} votes ${low}..${high}`)
      assert.equal(acceptsCommit(value, range, pledges), accepts, `${pledges.type} accepts ${low}..${high}`)
    }
  })
})

describe('what is worth trying', () => {
  it('are the ballots under those of the hint, highest first', () => {
    assert.deepEqual(prepareCandidates(preparing, [preparing, say.prepare(ballot(1, y)), confirming]), [
      ballot(5, x),
      ballot(4, x),
      ballot(3, y),
      ballot(1, y),
    ])
    assert.deepEqual(prepareCandidates(confirming, [confirming, say.prepare(ballot(7, y))]), [
      ballot(infinityCounter, x),
      ballot(4, x),
    ])
    assert.deepEqual(prepareCandidates(externalizing, [externalizing]), [ballot(infinityCounter, x)])
    assert.deepEqual(prepareCandidates(nominating, [preparing]), [])
  })

  it('are the ends of ranges of one value, highest first, never 0', () => {
    const uncommitted = say.prepare(ballot(9, x), { prepared: ballot(9, x), nH: 9 })
    const other = say.prepare(ballot(8, y), { prepared: ballot(8, y), nC: 7, nH: 8 })
    assert.deepEqual(commitBoundaries(x, [preparing, confirming, uncommitted, other]), [4, 3, 2])
    assert.deepEqual(commitBoundaries(x, [externalizing]), [infinityCounter, 3, 2])
    assert.deepEqual(commitBoundaries(x, [say.confirm(ballot(1, x), 1, 0, 1)]), [1])
  })
})

describe('extendRange', () => {
  it('takes the highest boundary that passes, then goes down while it passes', () => {
    const within =
      (low: number, high: number) =>
      (range: { readonly low: number; readonly high: number }): boolean =>
        low <= range.low && range.high <= high
    assert.deepEqual(extendRange([9, 7, 5, 3, 1], within(3, 8)), { low: 3, high: 7 })
    assert.deepEqual(extendRange([9, 7], within(9, 9)), { low: 9, high: 9 })
    assert.equal(extendRange([9, 7], within(1, 2)), undefined)
    assert.equal(extendRange([], within(1, 2)), undefined)
  })
})
