import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BadLogError, type PeopleEvent } from '../model/index.ts'
import { playHistory } from './history.ts'
import {
  accountOf,
  daysOf,
  friends,
  here,
  parameters,
  registered,
  seed,
  suspended,
  verified,
} from './log.fixture.ts'
import { decide, type TagUse } from './rules.ts'

const millions = (watt: bigint): bigint => watt * 1_000_000n * 1_000_000_000n

/** Members 1 to `count`, seeds all, there on days 101 to 103; nothing else happens but `extra`. */
function seeds(count: number, extra: Readonly<Record<number, readonly PeopleEvent[]>> = {}) {
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const founding = ids.flatMap((id) => [registered(id), seed(id)])
  return playHistory(
    parameters,
    daysOf([
      [...founding, ...(extra[100] ?? [])],
      ...[101, 102, 103].map((day) => [...here(day, ...ids), ...(extra[day] ?? [])]),
    ]),
  )
}

describe('who moves', () => {
  test('what was earned and not claimed moves', () => {
    // 4,000,000 WATT for 2 * 1000 points; 3,000,000 for 2 * 1010; 2,000,000 and 980 gwei left over for 2 * 1020.
    const each = 2_000_000_000_000_000n + 1_485_148_514_851n * 1010n + 980_392_156_863n * 1020n
    const history = seeds(2, { 103: [{ type: 'claimed', id: 2, earnedGwei: millions(3n) }] })
    const { moved, removed } = decide(history, 3)
    deepEqual(
      moved.map(({ id, account, claimableGwei, by }) => [id, account, claimableGwei, by]),
      [
        [1, accountOf(1), each, 'trusted'],
        [2, accountOf(2), each - millions(3n), 'trusted'],
      ],
    )
    deepEqual(removed, [])
  })

  test('a suspended member does not, whatever else it is; what it earned before is told', () => {
    // Day 101 shares 4 million between two; then member 1 is alone.
    const history = seeds(2, { 102: [suspended(2), verified(2, 999)] })
    deepEqual(reasonsOf(history, 1), { 2: 'suspended' })
    equal(decide(history, 1).removed[0]!.claimableGwei, millions(2n))
  })

  test('a verified member moves without any circle, and one whose attestation is over does not', () => {
    const history = seeds(1, {
      100: [registered(2), registered(3), registered(4), verified(2, 103), verified(3, 102)],
      101: here(101, 2, 3, 4),
      102: here(102, 2, 3, 4),
    })
    deepEqual(reasonsOf(history, 2), { 3: 'attestation-over', 4: 'not-trusted' })
    deepEqual(
      decide(history, 2).moved.map(({ id, by }) => [id, by]),
      [
        [1, 'trusted'],
        [2, 'verified'],
      ],
    )
  })

  test('a member moves whose attestation is over and for whom somebody trusted vouches', () => {
    const history = seeds(1, {
      100: [registered(2), verified(2, 101), ...friends(1, 2)],
      101: here(101, 2),
      102: here(102, 2),
    })
    deepEqual(
      decide(history, 2).moved.map(({ id, by }) => [id, by]),
      [
        [1, 'trusted'],
        [2, 'trusted'],
      ],
    )
  })

  test('a revoked attestor lets nobody move', () => {
    const history = seeds(1, {
      100: [registered(2), verified(2, 999)],
      101: here(101, 2),
      103: [{ type: 'attestorRevoked', attestor: 1 }],
    })
    deepEqual(reasonsOf(history, 1), { 2: 'not-trusted' })
  })

  test('as many days as asked are enough, one fewer are not; a day counts once, and not while suspended', () => {
    const late = { 100: [registered(2), seed(2)], 102: [...here(102, 2), ...here(102, 2)], 103: here(103, 2) }
    deepEqual(reasonsOf(seeds(1, late), 2), {})
    deepEqual(reasonsOf(seeds(1, late), 3), { 2: 'few-days' })
    const shut = {
      100: [registered(2), seed(2)],
      101: here(101, 2),
      102: [...here(102, 2), suspended(2)],
      103: [{ type: 'suspension', id: 2, isSuspended: false } as const],
    }
    deepEqual(reasonsOf(seeds(1, shut), 1), {})
    deepEqual(reasonsOf(seeds(1, shut), 2), { 2: 'few-days' })
  })

  test('of one person by one attestor the first member moves, also when that one may not', () => {
    const attestor = accountOf(0xee)
    const tags: TagUse[] = [
      { attestor, tag: '0x01', id: 3 },
      { attestor, tag: '0x01', id: 2 },
      { attestor, tag: '0x02', id: 1 },
      { attestor, tag: '0x01', id: 3 },
      // Another attestor's tags are of other people.
      { attestor: accountOf(0xef), tag: '0x02', id: 3 },
    ]
    const { moved, removed } = decide(seeds(3), 1, tags)
    deepEqual([moved.map(({ id }) => id), removed.map(({ id }) => id)], [[1, 3], [2]])
    deepEqual([removed[0]!.reason, removed[0]!.doubleOf], ['double', 3])
    deepEqual(reasonsOf(seeds(3, { 103: [suspended(3)] }), 1, tags), { 2: 'double', 3: 'suspended' })
  })

  test('nothing to claim is nothing to move', () => {
    // Member 2 is there on day 101 only, and has all of that paid out on day 103.
    const claimAll = { type: 'claimed', id: 2, earnedGwei: 2_000_000_000_000_000n } as const
    const once = { 100: [registered(2), seed(2)], 101: here(101, 2), 103: [claimAll] }
    deepEqual(reasonsOf(seeds(1, once), 1), { 2: 'nothing-to-move' })
    const oneLeft = { ...once, 103: [{ ...claimAll, earnedGwei: claimAll.earnedGwei - 1n }] }
    equal(decide(seeds(1, oneLeft), 1).moved[1]!.claimableGwei, 1n)
  })

  test('a log that the contracts cannot have written is refused', () => {
    throws(
      () => decide(seeds(1, { 103: [{ type: 'claimed', id: 1, earnedGwei: millions(10n) }] }), 1),
      BadLogError,
    )
    const account = accountOf(0xab)
    const again = account.replace('ab', 'AB') as typeof account
    const twice = seeds(1, {
      102: [
        { type: 'registered', id: 2, account, inviter: 0 },
        { type: 'registered', id: 3, account: again, inviter: 0 },
      ],
    })
    throws(() => decide(twice, 1), BadLogError)
    throws(() => playHistory(parameters, []), BadLogError)
    throws(() => playHistory(parameters, [...daysOf([[], []])].toReversed()), BadLogError)
  })
})

function reasonsOf(
  history: Parameters<typeof decide>[0],
  minimumDays: number,
  tags: readonly TagUse[] = [],
): Record<number, string> {
  return Object.fromEntries(decide(history, minimumDays, tags).removed.map(({ id, reason }) => [id, reason]))
}
