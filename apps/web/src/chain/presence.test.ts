import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Status } from '@watt/sdk'
import { whoAgreed, whoIsPresent } from './presence.ts'

const said = (nodeId: string, type: string) => ({
  atMs: 1,
  statement: { nodeId, slot: '0x1' as const, kept: 'talk' as const, type },
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
      kept: 'talk' as const,
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

describe('whoIsPresent', () => {
  const settled = {
    slot: '0x1' as const,
    kept: 'talk' as const,
    statements: [said('b', 'externalize'), said('stranger', 'externalize')],
    externalizedAtMs: 1,
    nominationRounds: 1,
    ballotCounter: 1,
  }
  const status = (state: string, reason: string | null = null): Status =>
    ({
      consensus: { state, reason, quorum: { nodes: { a: 'agree', b: 'noInfo', c: 'missing' } } },
    }) as unknown as Status

  it('counts those of the quorum set that agree now or agreed on the last block', () => {
    assert.deepEqual([...whoIsPresent(status('synced'), settled)], ['a', 'b'])
  })
  it('believes the slot at hand alone while no block closes', () => {
    assert.deepEqual([...whoIsPresent(status('stuck'), settled)], ['a'])
    assert.deepEqual([...whoIsPresent(status('synced', 'open for 14 s'), settled)], ['a'])
  })
  it('knows nobody before the node has answered', () => {
    assert.deepEqual([...whoIsPresent(undefined, settled)], [])
  })
})
