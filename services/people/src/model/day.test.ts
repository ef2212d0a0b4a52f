import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DayTotals, leavesOf, playDay } from './day.ts'
import type { PeopleEvent, PeopleParameters } from './events.ts'
import { BadLogError, emptyLedger, type Ledger } from './ledger.ts'

const parameters: PeopleParameters = {
  totalGwei: 100_000_000n,
  epochs: 4, // 40, 30, 20 and 10 million
  provisionalEpochs: 2,
  claimEpochs: 3,
}

const registered = (id: number, inviter = 0): PeopleEvent => ({
  type: 'registered',
  id,
  account: `0x${id.toString(16).padStart(40, '0')}`,
  inviter,
})
const seed = (id: number): PeopleEvent => ({ type: 'seed', id, isSeed: true })
const here = (day: number, ...ids: number[]): PeopleEvent[] =>
  ids.map((id) => ({ type: 'checkedIn', id, day }))
const friends = (...pairs: [number, number][]): PeopleEvent[] =>
  pairs.flatMap(([from, to]) => [
    { type: 'vouched', from, to },
    { type: 'vouched', from: to, to: from },
  ])

/** Days from 100 on, each a list of events; fees are 0. */
function play(days: readonly (readonly PeopleEvent[])[], fees = 0n, with_: Partial<PeopleParameters> = {}) {
  const ledger = emptyLedger({ ...parameters, ...with_ })
  const totals = days.map((events, index) => playDay(ledger, 100 + index, events, fees))
  return { ledger, totals }
}

const earned = ({ members }: Ledger): number[] => members.map((it) => Number(it.earned))
const provisional = ({ members }: Ledger): number[] => members.map((it) => Number(it.provisional))
const paid = (totals: DayTotals[]): number[] => totals.map(({ paidGwei }) => Number(paidGwei))

/** Members 1 to `count`, trusted from day 101 on: seeds that nobody needs to vouch for. */
const founding = (count: number): PeopleEvent[] =>
  Array.from({ length: count }, (_, index) => [registered(index + 1), seed(index + 1)]).flat()

describe('a day', () => {
  test('on which nobody earns gives out nothing, uses no step and leaves the fees', () => {
    const { totals, ledger } = play([founding(2), [], here(102, 1)], 5000n)
    deepEqual(
      totals.map(({ emittedGwei, feesGwei, weight, step }) => [emittedGwei, feesGwei, weight, step]),
      [
        [0n, 0n, 0n, 0],
        [0n, 0n, 0n, 0],
        [40_000_000n, 5000n, 1000n, 0],
      ],
    )
    deepEqual(earned(ledger), [40_005_000, 0])
  })

  test('is shared by points; rounding is carried on', () => {
    const { totals, ledger } = play([founding(3), here(101, 1, 2, 3), here(102, 1, 2, 3)])
    // 40,000,000 / 3000 = 13,333 a point, 1000 left; then (30,000,000 + 1000) / 3030 = 9901, 970 left.
    deepEqual(paid(totals), [0, 39_999_000, 30_000_030])
    deepEqual(
      totals.map(({ carryGwei }) => carryGwei),
      [0n, 1000n, 970n],
    )
    deepEqual(earned(ledger), [23_333_010, 23_333_010, 23_333_010])
  })

  test('does not count a second check-in', () => {
    const { totals } = play([founding(1), [...here(101, 1), ...here(101, 1)], here(102, 1)])
    deepEqual(
      totals.map(({ weight }) => weight),
      [0n, 1000n, 1010n],
    )
  })

  test('refuses a check-in for another day, and members out of order', () => {
    throws(() => play([[registered(1), ...here(99, 1)]]), BadLogError)
    throws(() => play([[registered(2)]]), BadLogError)
    throws(() => play([here(100, 1)]), BadLogError)
  })
})

describe('points', () => {
  const weights = (days: readonly (readonly PeopleEvent[])[]): number[] =>
    play(days, 0n, { epochs: 100 }).totals.map(({ weight }) => Number(weight))

  test('grow with the streak up to 30 days more, and start again after a day away', () => {
    const days = Array.from({ length: 35 }, (_, index) => (index === 33 ? [] : here(101 + index, 1)))
    const found = weights([founding(1), ...days])
    deepEqual(found.slice(0, 4), [0, 1000, 1010, 1020])
    deepEqual(found.slice(30), [1290, 1300, 1300, 1300, 0, 1000])
  })

  test('grow with friends who are here, from the day after on, until the edge is revoked', () => {
    const found = weights([
      founding(3),
      [...here(101, 1, 2), { type: 'vouched', from: 1, to: 2 }, { type: 'vouched', from: 1, to: 3 }],
      here(102, 1, 2), // 1010 + 200, 1010; 3 is not here
      [...here(103, 1, 2), { type: 'unvouched', from: 1, to: 2 }],
      [...here(104, 1, 2), { type: 'vouched', from: 1, to: 2 }],
    ])
    deepEqual(found, [0, 2000, 2220, 2040, 2060])
  })

  test('grow with those whom one invited, at most four, when they are here and trusted', () => {
    const guests = [2, 3, 4, 5, 6]
    const all = [1, ...guests]
    const found = weights([
      [registered(1), seed(1), ...guests.flatMap((id) => [registered(id, 1), seed(id)])],
      here(101, 1, 2),
      here(102, ...all),
    ])
    deepEqual(found, [0, 1250 + 1000, 1010 + 1000 + 1010 + 4 * 1000])
  })

  test('of a node come without a check-in, by the hour, rounded down', () => {
    const uptime = (day: number, windows: number): PeopleEvent => ({ type: 'uptime', id: 1, day, windows })
    deepEqual(
      weights([founding(1), [uptime(100, 24)], [uptime(101, 7), ...here(102, 1)], here(103, 1)]),
      [0, 1000, 1291, 1010],
    )
  })

  test('of a node proven twice are those of the greater proof', () => {
    const uptime = (windows: number): PeopleEvent => ({ type: 'uptime', id: 1, day: 100, windows })
    deepEqual(weights([founding(1), [uptime(12), uptime(18), uptime(6)]]), [0, 750])
  })

  test('and streak of a day whose end finds the member suspended do not count', () => {
    const suspended = (isSuspended: boolean): PeopleEvent => ({ type: 'suspension', id: 1, isSuspended })
    const days = [
      [...founding(2), suspended(false)],
      here(101, 1, 2),
      [...here(102, 1, 2), suspended(true)],
      [...here(103, 2), suspended(false)],
      here(104, 1, 2),
    ]
    deepEqual(weights(days), [0, 2000, 1010, 1020, 1000 + 1030])
  })

  test('and friends of the suspended are nothing, but what they earned stays', () => {
    const { ledger, totals } = play([
      [...founding(2), ...friends([1, 2])],
      here(101, 1, 2),
      [
        ...here(102, 1, 2),
        { type: 'uptime', id: 2, day: 101, windows: 24 },
        { type: 'suspension', id: 2, isSuspended: true },
      ],
      [...here(103, 1), { type: 'suspension', id: 2, isSuspended: false }],
      here(104, 1, 2),
    ])
    deepEqual(
      totals.map(({ weight }) => weight),
      // 104: both are trusted again, as of the end of 103; 2 was last here on 101.
      [0n, 2400n, 1010n, 1020n, 1230n + 1200n],
    )
    equal(ledger.members[1]!.earned > 19_999_000n, true)
  })

  test('count in thousandths of trust, rounded down once', () => {
    const ledger = emptyLedger(parameters)
    playDay(ledger, 100, founding(1), 0n)
    ledger.members[0]!.trust = 333
    const { weight } = playDay(
      ledger,
      101,
      [...here(101, 1), { type: 'uptime', id: 1, day: 100, windows: 1 }],
      0n,
    )
    equal(weight, 346n) // (1000 + 41) * 0.333 = 346.65; each rounded alone would be 333 + 13
  })
})

describe('those who are not trusted yet', () => {
  const start = [registered(1), seed(1), registered(2)]

  test('are put aside at most a twentieth of the emission, and cannot move it', () => {
    // Weight 1000 against 1000 waiting: min(40,000,000 / 20,000, 40,000,000 / 20,000) = 2000 a point.
    const { ledger, totals } = play([start, here(101, 1, 2)])
    deepEqual(provisional(ledger), [0, 2_000_000])
    deepEqual(earned(ledger), [38_000_000, 0])
    equal(totals[1]!.provisionalGwei, 2_000_000n)
  })

  test('get less than a tenth of what a trusted point brings, however few the trusted are', () => {
    // 40,000,000 / (10 * (1000 + 2000)) = 1333.3 a point is more than 40,000,000 / 40,000 = 1000.
    deepEqual(provisional(play([[...start, registered(3)], here(101, 1, 2, 3)]).ledger), [0, 1e6, 1e6])
    // With 9000 trusted and 1000 waiting: 40,000,000 / 100,000 = 400 a point, not 2000.
    const { ledger } = play([[...founding(9), registered(10)], here(101, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)])
    equal(provisional(ledger)[9], 400_000)
  })

  test('get it from the first day on on which they are trusted and here', () => {
    const days = [start, here(101, 1, 2), [...here(102, 1), ...friends([1, 2])]]
    const away = play([...days, here(103, 1)]).ledger
    equal(away.members[1]!.trust > 0, true)
    deepEqual(provisional(away), [0, 2_000_000])
    const { ledger: back, totals } = play([...days, here(103, 1, 2)])
    deepEqual(provisional(back), [0, 0])
    // 20,000,000 and 500 left over, for 1020 + 200 points of 1 and 1000 + 200 of 2.
    const { weight, paidGwei } = totals[3]!
    equal(back.members[1]!.earned, (paidGwei / weight) * 1200n + 2_000_000n)
  })

  test('get it no faster than trust pays', () => {
    const { ledger } = play([start, here(101, 1, 2)])
    ledger.members[1]!.trust = 1
    const { weight, paidGwei } = playDay(ledger, 102, here(102, 1, 2), 0n)
    equal(weight, 1011n) // 1010 of member 1, and a thousandth of 1010 of member 2, rounded down
    equal(ledger.members[1]!.earned, 2n * (paidGwei / weight))
    equal(ledger.members[1]!.provisional, 2_000_000n - paidGwei / weight)
  })

  test('lose it after the time of waiting, counted from when it began; the next day shares it', () => {
    const { ledger, totals } = play([
      start,
      here(101, 1, 2),
      here(102, 1, 2),
      here(103, 1),
      here(104, 1),
      here(105, 1),
    ])
    // 101: 2000 a point. 102: 30,000,000 / 20,200 = 1485 * 1010. Older than 2 days on 104.
    const kept = 2_000_000n + 1485n * 1010n
    equal(totals[4]!.carryGwei - (totals[4]!.carryGwei % 1030n) > 0n, true)
    equal(totals[4]!.carryGwei >= kept, true)
    equal(totals[3]!.carryGwei < kept, true)
    deepEqual(provisional(ledger), [0, 0])
    equal(totals[5]!.paidGwei >= kept - 1040n, true) // Nothing is emitted any more; this is all there is.
    equal(totals[5]!.emittedGwei, 0n)
  })
})

describe('what nobody claims', () => {
  test('goes back after the member neither came nor claimed for so many days', () => {
    const { ledger, totals } = play([founding(2), here(101, 1, 2), here(102, 2), here(103, 2), here(104, 2)])
    // 1 was here on 101 and is away on the three days from 102 on.
    equal(totals[3]!.carryGwei < 20_000_000n, true)
    equal(totals[4]!.carryGwei >= 20_000_000n, true)
    equal(ledger.members[0]!.earned, 0n)
  })

  test('stays after a claim, which is what counts as paid from then on', () => {
    const claim: PeopleEvent = { type: 'claimed', id: 1, earnedGwei: 20_000_000n }
    const { ledger } = play([founding(2), here(101, 1, 2), [], [claim], [], [], [], []])
    equal(ledger.members[0]!.earned, 20_000_000n)
    equal(ledger.members[0]!.claimed, 20_000_000n)
    equal(ledger.members[1]!.earned, 0n)
    equal(ledger.carry, 20_000_000n)
  })
})

describe('attestations', () => {
  const verified: PeopleEvent = { type: 'verified', id: 2, attestor: 7, untilDay: 102 }
  const trusted = (days: readonly (readonly PeopleEvent[])[]): boolean =>
    play(days).ledger.members[1]!.trust > 0
  const start = [registered(1), seed(1), registered(2)]

  test('make a seed until they end', () => {
    equal(trusted([[...start, verified]]), true)
    equal(trusted([[...start, verified], []]), true)
    equal(trusted([[...start, verified], [], []]), false)
  })

  test('end when taken back, and all at once with the attestor', () => {
    equal(trusted([[...start, verified], [{ type: 'unverified', id: 2 }]]), false)
    equal(trusted([[...start, verified], [{ type: 'attestorRevoked', attestor: 7 }]]), false)
    equal(trusted([[...start, verified], [{ type: 'attestorRevoked', attestor: 8 }]]), true)
  })
})

describe('the end of phase 1', () => {
  test('comes to the last gwei; fees are shared for ever', () => {
    const days = Array.from({ length: 7 }, (_, index) => here(101 + index, 1))
    const { totals, ledger } = play([founding(1), ...days], 0n, { totalGwei: 1_000_003n, epochs: 3 })
    deepEqual(
      totals.map(({ emittedGwei }) => emittedGwei),
      [0n, 500_001n, 333_334n, 166_668n, 0n, 0n, 0n, 0n],
    )
    deepEqual(
      totals.map(({ step }) => step),
      [0, 0, 1, 2, 3, 3, 3, 3],
    )
    equal(ledger.members[0]!.earned + ledger.carry, 1_000_003n)
    const { emittedGwei, paidGwei } = playDay(ledger, 108, here(108, 1), 5_000_000n)
    equal(emittedGwei, 0n)
    equal(paidGwei > 4_990_000n, true)
  })
})

describe('money', () => {
  test('is neither made nor lost: leaves and carry hold what was emitted and the fees', () => {
    const { ledger, totals } = play(
      [
        [...founding(3), registered(4, 1), registered(5), ...friends([1, 4])],
        here(101, 1, 2, 4, 5),
        here(102, 3, 4, 5),
        [],
        here(104, 1),
        [],
        here(106, 5, 2),
        here(107, 2),
      ],
      777n,
    )
    const put = totals.reduce((sum, { emittedGwei, feesGwei }) => sum + emittedGwei + feesGwei, 0n)
    const kept = [...leavesOf(ledger)].reduce((sum, it) => sum + it.earnedGwei + it.provisionalGwei, 0n)
    equal(kept + ledger.carry, put)
  })
})
