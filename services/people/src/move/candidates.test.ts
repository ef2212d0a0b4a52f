import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PeopleEvent } from '../model/index.ts'
import { rankCandidates, withNode } from './candidates.ts'
import { playHistory } from './history.ts'
import { accountOf, daysOf, friends, here, parameters, registered, seed, suspended } from './log.fixture.ts'

const node = (id: number): PeopleEvent => ({ type: 'nodeSet', id, key: accountOf(0x90 + id) })
const up = (id: number, day: number, windows: number): PeopleEvent => ({ type: 'uptime', id, day, windows })

/** 1 and 2 are seeds; 3 and 4 hang on 1; nobody knows 5; 6 is a seed without a node; 7 is suspended. */
const history = playHistory(
  parameters,
  daysOf([
    [1, 2, 3, 4, 5, 6, 7].flatMap((id): PeopleEvent[] => [registered(id), ...(id === 6 ? [] : [node(id)])]),
    [1, 2, 6, 7].map(seed),
    [...friends(1, 3), ...friends(1, 4), suspended(7), up(3, 101, 24), up(4, 101, 20)],
    [...here(103, 1), up(3, 102, 24), up(4, 102, 24), up(2, 102, 7)],
  ]),
)
const urls = new Map([
  [1, 'https://one.example:8545'],
  [2, 'https://two.example'],
  [3, 'http://ONE.example:9999/path'],
  [4, 'no address'],
])

describe('candidates', () => {
  test('are trusted members with a node, not suspended; a node given up is none', () => {
    deepEqual(
      withNode(history.members).map(({ id }) => id),
      [1, 2, 3, 4],
    )
    const without = playHistory(
      parameters,
      daysOf([[registered(1), seed(1), node(1)], [{ type: 'nodeSet', id: 1, key: `0x${'0'.repeat(40)}` }]]),
    )
    deepEqual(rankCandidates(without, new Map(), 7), [])
  })

  test('are placed by what the walk brought, then by uptime; one host is one owner, and no address is none', () => {
    const ranked = rankCandidates(history, urls, 7)
    // Trust gathers where people vouch for each other: seed 2 has nobody, and hands all of it back.
    const [one, two, three, four] = history.members.map(({ rank }) => rank)
    equal(three, four)
    equal(one! > three! && three! > two!, true)
    deepEqual(
      ranked.map(({ id, place, sameHostAs }) => ({ id, place, sameHostAs })),
      [
        { id: 1, place: 1, sameHostAs: undefined },
        { id: 3, place: undefined, sameHostAs: 1 }, // 48 windows before 44.
        { id: 4, place: undefined, sameHostAs: undefined },
        { id: 2, place: 2, sameHostAs: undefined },
      ],
    )
  })

  test('show the windows of the last days, of so many', () => {
    const windows = (days: number) =>
      Object.fromEntries(rankCandidates(history, urls, days).map((it) => [it.id, [it.windows, it.ofWindows]]))
    deepEqual(windows(7), { 1: [0, 168], 2: [7, 168], 3: [48, 168], 4: [44, 168] })
    deepEqual(windows(1), { 1: [0, 24], 2: [7, 24], 3: [24, 24], 4: [24, 24] })
  })
})
