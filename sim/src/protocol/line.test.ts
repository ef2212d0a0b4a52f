import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ballot, Pledges } from '@watt/scp'
import { goesBack } from './line.ts'

const quorumSetHash = '00'.repeat(32)
const [x, y] = [Uint8Array.of(1), Uint8Array.of(2)]
const ballot = (counter: number, value = x): Ballot => ({ counter, value })
const nominate = (votes: readonly Uint8Array[], accepted: readonly Uint8Array[] = []): Pledges => ({
  type: 'nominate',
  quorumSetHash,
  votes,
  accepted,
})
const prepare = (current: Ballot, prepared?: Ballot, preparedPrime?: Ballot, nC = 0, nH = 0): Pledges => ({
  type: 'prepare',
  quorumSetHash,
  ballot: current,
  prepared,
  preparedPrime,
  nC,
  nH,
})
const confirm = (current: Ballot, nPrepared: number, nCommit: number, nH: number): Pledges => ({
  type: 'confirm',
  quorumSetHash,
  ballot: current,
  nPrepared,
  nCommit,
  nH,
})
const externalize = (commit: Ballot, nH: number): Pledges => ({
  type: 'externalize',
  commit,
  nH,
  commitQuorumSetHash: quorumSetHash,
})

describe('what may follow what', () => {
  const fine: readonly (readonly [string, Pledges, Pledges])[] = [
    ['more votes', nominate([x]), nominate([x, y], [x])],
    ['a higher counter', prepare(ballot(1)), prepare(ballot(2, y))],
    [
      'a higher p moves the other value to p′',
      prepare(ballot(2), ballot(1)),
      prepare(ballot(2), ballot(2, y), ballot(1)),
    ],
    [
      'an aborted vote to commit goes',
      prepare(ballot(2), ballot(2), undefined, 1, 2),
      prepare(ballot(3, y), ballot(3, y), ballot(2)),
    ],
    ['commit after prepare', prepare(ballot(2), ballot(2), undefined, 1, 2), confirm(ballot(2), 2, 1, 2)],
    ['back to h when it accepts a commit', prepare(ballot(5), ballot(2)), confirm(ballot(2), 2, 1, 2)],
    ['the end', confirm(ballot(2), 2, 1, 2), externalize(ballot(1), 2)],
  ]
  for (const [what, before, after] of fine)
    it(`fine: ${what}`, () => assert.equal(goesBack(before, after), undefined))

  const broken: readonly (readonly [string, Pledges, Pledges])[] = [
    ['a vote taken back', nominate([x, y]), nominate([y])],
    ['an accepted value taken back', nominate([x], [x]), nominate([x, y])],
    ['a lower ballot', prepare(ballot(2)), prepare(ballot(1))],
    ['p forgotten', prepare(ballot(2), ballot(1)), prepare(ballot(3))],
    ['p of another value forgotten', prepare(ballot(2), ballot(1)), prepare(ballot(2), ballot(2, y))],
    [
      'voting against an own vote to commit',
      prepare(ballot(2), ballot(2), undefined, 1, 2),
      prepare(ballot(3, y), ballot(2)),
    ],
    ['the phase', confirm(ballot(2), 2, 1, 2), prepare(ballot(3), ballot(2))],
    ['another committed value', confirm(ballot(2), 2, 1, 2), externalize(ballot(1, y), 2)],
    ['a lower prepared counter', confirm(ballot(2), 2, 1, 2), confirm(ballot(3), 1, 1, 2)],
  ]
  for (const [what, before, after] of broken)
    it(`broken: ${what}`, () => assert.notEqual(goesBack(before, after), undefined))
})
