import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type PeopleEvent, rootOf } from '../model/index.ts'
import { type History, playHistory } from './history.ts'
import {
  accountOf,
  daysOf,
  friends,
  here,
  origin,
  parameters,
  registered,
  seed,
  suspended,
  terms,
  verified,
} from './log.fixture.ts'
import { fileNames, MoveError, takeSnapshot } from './snapshot.ts'
import { BadReportError, termsOf } from './terms.ts'
import { firstFileDifference } from './verify.ts'

const wei = 1_000_000_000n
const weiPerWatt = wei * wei

/** Seeds 1 and 2 earn 9 million WATT; member 3 is in no circle, so what it gets waits. */
function small(): History {
  return playHistory(
    parameters,
    daysOf([
      [registered(1), registered(2), registered(3), seed(1), seed(2)],
      ...[101, 102, 103].map((day) => here(day, 1, 2, 3)),
    ]),
  )
}

describe('the files of a move', () => {
  test('name whoever moves, and begin a chain with just that, the reserve and the rest of phase 1', () => {
    const reserve = accountOf(0xff)
    const { report, files } = takeSnapshot(small(), { ...terms, reserve }, origin)
    const genesis = JSON.parse(files['genesis.json']) as {
      readonly allocation: Readonly<Record<string, { readonly balance: string }>>
      readonly people: Readonly<Record<string, unknown>>
    }
    const { moved } = JSON.parse(files['members.json']) as {
      readonly moved: readonly {
        readonly id: number
        readonly account: `0x${string}`
        claimableGwei: string
      }[]
    }
    deepEqual(
      moved.map(({ id }) => id),
      [1, 2],
    )
    equal(
      report.moved.root,
      rootOf(moved.map((it) => ({ ...it, earnedGwei: BigInt(it.claimableGwei), provisionalGwei: 0n }))),
    )
    deepEqual(genesis.allocation, {
      ...Object.fromEntries(
        moved.map(({ account, claimableGwei }) => [
          account,
          { balance: String(BigInt(claimableGwei) * wei) },
        ]),
      ),
      [reserve]: { balance: String(1_000_000_000n * weiPerWatt) },
    })
    const { totalWatt, epochs } = genesis.people
    equal(epochs, 1) // Three of four days with a reward are over.
    const movedWei = report.moved.claimableGwei * wei
    const rest = 10_000_000n * weiPerWatt - movedWei - report.phaseOne.lostGwei * wei
    equal(BigInt(String(totalWatt)) * weiPerWatt, rest)
    const { emittedGwei, claimableGwei, provisionalGwei, carryGwei } = report.sums
    equal(emittedGwei, 9_000_000n * wei)
    equal(claimableGwei + provisionalGwei + carryGwei, emittedGwei)
    equal(report.removed.byReason['not-trusted'].members, 1)
  })

  test('are the same bytes whatever order things come in', () => {
    const events: readonly PeopleEvent[] = [
      registered(1),
      registered(2),
      registered(3),
      seed(1),
      verified(2, 200),
      ...friends(1, 3),
    ]
    const one = takeSnapshot(
      playHistory(parameters, daysOf([events, here(101, 1, 2, 3), here(102, 3, 2, 1), here(103, 2, 1, 3)])),
      terms,
      origin,
    )
    fc.assert(
      fc.property(
        fc.shuffledSubarray(events.slice(3), { minLength: events.length - 3 }),
        fc.shuffledSubarray([1, 2, 3], { minLength: 3 }),
        (shuffled, ids) => {
          const days = daysOf([
            [...events.slice(0, 3), ...shuffled],
            ...[101, 102, 103].map((day) => here(day, ...ids)),
          ])
          const { reserve, name, chainId, minimumDays, day } = terms
          const again = takeSnapshot(
            playHistory(parameters, days),
            { reserve, name, chainId, minimumDays, day },
            Object.fromEntries(Object.entries(origin).toReversed()) as typeof origin,
          )
          deepEqual(again.files, one.files)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('account for every gwei, whatever happened: moved + removed = outstanding', () => {
    const anyDay = (day: number) =>
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.nat(7).map((at) => here(day, at + 1)[0]!) },
          fc.nat(7).map((at) => suspended(at + 1)),
          fc
            .tuple(fc.nat(7), fc.integer({ min: 99, max: 110 }))
            .map(([at, until]) => verified(at + 1, until)),
          fc
            .tuple(fc.nat(7), fc.nat(7))
            .map(([from, to]): PeopleEvent => ({ type: 'vouched', from: from + 1, to: to + 1 })),
        ),
        { maxLength: 30 },
      )
    const members = Array.from({ length: 8 }, (_, at) => registered(at + 1))
    fc.assert(
      fc.property(
        fc.tuple(...[100, 101, 102, 103].map(anyDay)),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.nat(3),
        ([first, ...later], fees, minimumDays) => {
          const history = playHistory(
            { ...parameters, provisionalEpochs: 1, claimEpochs: 2 },
            daysOf([[...members, seed(1), seed(2), ...first!], ...later], fees),
          )
          const outstanding = history.members.reduce((sum, it) => sum + it.earned - it.claimed, 0n)
          const { report } = takeSnapshot(history, { ...terms, minimumDays }, origin)
          equal(report.moved.claimableGwei + report.removed.claimableGwei, outstanding)
          equal(report.moved.members + report.removed.members, 8)
          const { emittedGwei, feesGwei, claimedGwei, provisionalGwei, carryGwei } = report.sums
          equal(emittedGwei + feesGwei, claimedGwei + outstanding + provisionalGwei + carryGwei)
          equal(report.moved.claimableGwei, BigInt(report.supply.membersWei) / wei)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('are not written when sums do not agree, or the new chain could not begin', () => {
    const fails = (what: string, history: History, given = terms) =>
      throws(
        () => takeSnapshot(history, given, origin),
        (error) => error instanceof MoveError && error.what === what,
      )
    fails('chain-id', small(), { ...terms, chainId: 7 })
    fails('sums', { ...small(), carryGwei: 1n })
    fails('phase-over', { ...small(), steps: 4 })
    fails('cap', { ...small(), parameters: { ...parameters, totalGwei: 19_000_000_001n * 1_000_000_000n } })
    fails('reserve', small(), { ...terms, reserve: accountOf(1) })
  })
})

describe('checking the files of a move', () => {
  const { files } = takeSnapshot(small(), terms, origin)

  test('the terms are those of the report', () => {
    deepEqual(termsOf(files['report.json']), terms)
    for (const text of [
      '',
      '{}',
      'null',
      files['members.json'],
      files['report.json'].replace('"main"', '""'),
    ])
      throws(() => termsOf(text), BadReportError)
    throws(() => termsOf(files['report.json'].replace('"day": 103', '"day": -1')), BadReportError)
  })

  test('finds the first line that differs, in any file', () => {
    const snapshot = takeSnapshot(small(), terms, origin)
    equal(firstFileDifference(snapshot, files), undefined)
    for (const file of fileNames) {
      const lines = files[file].split('\n')
      const forged = [...lines.slice(0, 2), `${lines[2]!} `, ...lines.slice(3)].join('\n')
      deepEqual(firstFileDifference(snapshot, { ...files, [file]: forged }), {
        file,
        line: 3,
        expected: lines[2],
        found: `${lines[2]!} `,
      })
      equal(firstFileDifference(snapshot, { ...files, [file]: `${files[file]}more` })?.found, 'more')
      equal(firstFileDifference(snapshot, { ...files, [file]: undefined })?.line, 1)
    }
  })
})
