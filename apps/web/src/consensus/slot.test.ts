import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { storyOf } from './slot.ts'

const said = (atMs: number, type: string, more = {}) => ({
  atMs,
  statement: { nodeId: 'a', slot: '0x1' as const, type, ...more },
})

describe('storyOf', () => {
  it('counts from the first word', () => {
    const statements = [
      said(1_000, 'nominate'),
      said(1_040, 'prepare', { ballot: { counter: 2, value: '0x' } }),
      said(1_090, 'externalize', { commit: { counter: 2, value: '0x' } }),
      said(1_095, 'gossip'),
    ]
    const story = storyOf({
      slot: '0x1',
      kept: 'talk',
      statements,
      externalizedAtMs: 1_080,
      nominationRounds: 1,
      ballotCounter: 2,
    })
    assert.equal(story.decidedAfterMs, 80)
    assert.deepEqual(
      story.said.map(({ saying, counter, afterMs }) => [saying, counter, afterMs]),
      [
        ['nominate', undefined, 0],
        ['prepare', 2, 40],
        ['externalize', 2, 90],
      ],
    )
  })
  it('claims no times where only the proof is kept', () => {
    const commit = { counter: 1, value: '0x' as const }
    const statements = [said(9, 'externalize', { commit }), said(9, 'confirm', { ballot: commit })]
    const old = {
      slot: '0x1' as const,
      kept: 'proof' as const,
      statements,
      externalizedAtMs: 9,
      nominationRounds: 7,
      ballotCounter: 2 ** 32 - 1,
    }
    const { kept, decidedAfterMs, ballot } = storyOf(old)
    assert.deepEqual([kept, decidedAfterMs, ballot], ['proof', undefined, 1])
  })
  it('says that a slot is still open', () => {
    const open = storyOf({
      slot: '0x1',
      kept: 'talk',
      statements: [],
      externalizedAtMs: null,
      nominationRounds: 0,
      ballotCounter: 0,
    })
    assert.deepEqual([open.decidedAfterMs, open.said], [undefined, []])
  })
})
