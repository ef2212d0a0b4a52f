import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NodeStanding } from '@watt/scp'
import { type Circumstances, whyNotClosing } from './why.ts'

const [a, b, c, d] = ['aa', 'bb', 'cc', 'dd'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
  string,
]

function when(standings: readonly NodeStanding[]): Circumstances {
  const nodes = new Map([a, b, c, d].map((node, at) => [node, standings[at] ?? 'missing'] as const))
  return {
    slot: 9n,
    nowMs: 100_000,
    waitedMs: 20_000,
    self: a,
    quorumSet: { threshold: 3, validators: [a, b, c, d], innerSets: [] },
    quorum: { slot: 9n, phase: 'nominating', ballotCounter: 0, nodes, failAt: 0, fragile: [] },
    names: new Map([[c, { name: 'three', organisation: 'Energy Co' }]]),
    lastHeardMs: new Map([
      [b, 99_000],
      [c, 40_000],
      [d, 0],
    ]),
  }
}

describe('why no block is closed', () => {
  it('names the missing, their organisation and since when', () => {
    assert.equal(
      whyNotClosing(when(['agree', 'agree', 'missing', 'missing'])),
      'Block 9 is open for 20 s: 2 of 4 validators take part, which is too few. ' +
        `Missing: three of Energy Co (last heard 60 s ago), ${'d'.repeat(12)} (never heard since this node started).`,
    )
  })
  it('tells a disagreement from an absence', () => {
    assert.match(
      whyNotClosing(when(['agree', 'agree', 'disagree', 'disagree'])),
      /three of Energy Co, d+ vote for another value/,
    )
  })
  it('tells when enough are there', () => {
    assert.match(whyNotClosing(when(['agree', 'agree', 'agree', 'missing'])), /enough validators take part/)
  })
})
