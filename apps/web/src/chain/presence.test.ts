import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { whoAgreed } from './presence.ts'

const said = (nodeId: string, type: string) => ({
  atMs: 1,
  statement: { nodeId, slot: '0x1' as const, type },
})

describe('whoAgreed', () => {
  it('names each node that confirmed or externalised once, ascending', () => {
    const statements = [
      said('b', 'nominate'),
      said('b', 'confirm'),
      said('b', 'externalize'),
      said('a', 'externalize'),
      said('c', 'prepare'),
    ]
    const record = {
      slot: '0x1' as const,
      statements,
      externalizedAtMs: 1,
      nominationRounds: 1,
      ballotCounter: 1,
    }
    assert.deepEqual(whoAgreed(record), ['a', 'b'])
  })
  it('knows nobody without a record', () => {
    assert.deepEqual(whoAgreed(null), [])
  })
})
