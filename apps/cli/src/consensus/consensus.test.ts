import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ConsensusStatus } from '@watt/sdk'
import { analyse } from '@watt/scp/quorum-analysis'
import { analysisLines } from './analysis.ts'
import { explainQuorum, standingRows } from './explain.ts'

const nowMs = 1_000_000

const fine: ConsensusStatus = {
  state: 'synced',
  reason: null,
  nodeId: 'aa',
  isValidator: true,
  slot: '0x11',
  headNumber: '0x10',
  lastCloseMs: nowMs - 1500,
  blockTimeMs: 1000,
  quorumSet: { threshold: 3, validators: ['aa', 'bb', 'cc', 'dd'], innerSets: [] },
  quorum: {
    slot: '0x11',
    phase: 'balloting',
    ballotCounter: 1,
    nodes: { aa: 'agree', bb: 'agree', cc: 'agree', dd: 'agree' },
    failAt: 2,
    fragile: ['bb', 'cc'],
  },
  names: { aa: { name: 'node-1' }, bb: { name: 'node-2', organisation: 'Beta' }, cc: { name: 'node-3' } },
  lastHeardMs: { aa: nowMs, bb: nowMs - 500, cc: nowMs - 90_000 },
}

describe('why blocks close or do not', () => {
  it('says that all is well and what can still fail', () => {
    assert.deepEqual(explainQuorum(fine, nowMs), [
      'Blocks close: the last one 1 s ago, one every 1 s.',
      'Every validator agrees.',
      'It goes on if 1 more fails; 2 halt it, for example node-2 and node-3.',
    ])
  })

  it('names who is missing, of which organisation, since when', () => {
    const quorum = {
      ...fine.quorum,
      nodes: { aa: 'agree', bb: 'missing', cc: 'delayed', dd: 'noInfo' },
      failAt: 0,
      fragile: [],
    } as const
    const status: ConsensusStatus = {
      ...fine,
      state: 'stuck',
      reason: 'waiting for 1 more of 4',
      lastCloseMs: nowMs - 60_000,
      quorum,
    }
    assert.deepEqual(explainQuorum(status, nowMs), [
      'No block has closed since 60 s ago.',
      'waiting for 1 more of 4.',
      'node-2 of Beta is silent, last heard now.',
      'node-3 is behind, last heard 90 s ago.',
      'dd was not heard yet.',
      'Too few validators agree: it waits until enough of them are back.',
    ])
  })

  it('warns when one more failure halts it', () => {
    const status = { ...fine, quorum: { ...fine.quorum, failAt: 1, fragile: ['cc'] } }
    assert.equal(explainQuorum(status, nowMs).at(-1), 'One more failure halts it: node-3.')
  })

  it('has one line a validator', () => {
    assert.deepEqual(standingRows(fine, nowMs), [
      'node-1  agrees  now       this node',
      'node-2  agrees  now',
      'node-3  agrees  90 s ago',
      'dd      agrees  never',
    ])
  })
})

describe('the analysis of quorum sets', () => {
  const names = new Map([['A', 'alpha']])
  const nodes = (threshold: number) =>
    ['A', 'B', 'C'].map((id) => ({
      id,
      quorumSet: { threshold, validators: ['A', 'B', 'C'], innerSets: [] },
    }))

  it('is told in words, with names where they are known', () => {
    const lines = analysisLines(analyse(nodes(2)), names)
    assert.ok(lines.includes('intersection  yes: any two quorums share a node'), lines.join('\n'))
    assert.ok(lines.includes('top tier      3: alpha, B, C'))
    assert.ok(lines.some((line) => line.startsWith('minimal blocking sets') && line.endsWith('3 of size 2')))
  })

  it('shows the two sides of a split', () => {
    const lines = analysisLines(analyse(nodes(1)), names)
    assert.ok(lines.includes('intersection  NO: two quorums share no node'))
    assert.ok(lines.some((line) => line.startsWith('  one side')))
  })

  it('says unknown when the time ran out', () => {
    const lines = analysisLines(analyse(nodes(2), { interrupt: () => true }), names)
    assert.ok(
      lines.some((line) => line.startsWith('intersection  unknown')),
      lines.join('\n'),
    )
  })
})
