import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Verified } from '@watt/sdk/light'
import { findingsOf, proofOf } from './proof.ts'

const block = { number: 7n, hash: `0x${'11'.repeat(32)}`, timestamp: 1n, signers: ['a', 'b'] } as const
const answer = (change: Partial<Verified<bigint>> = {}): Verified<bigint> => ({
  value: 5n,
  block,
  confirmed: true,
  doubts: [],
  report: { asked: ['one', 'two'], agreed: ['one', 'two'], lied: [], silent: [] },
  ...change,
})

describe('a proof', () => {
  it('is good when enough agree on what the page shows', () => {
    assert.equal(proofOf(answer(), true).verdict, 'proven')
  })
  it('keeps its doubts', () => {
    const doubted = proofOf(answer({ confirmed: false, doubts: ['too-few-agreed'] }), true)
    assert.equal(doubted.verdict, 'doubted')
    assert.deepEqual(doubted.doubts, ['too-few-agreed'])
  })
  it('against what the page shows outweighs everything else', () => {
    assert.equal(proofOf(answer({ doubts: ['old-block'] }), false).verdict, 'differs')
  })
  it('tells of each node what it said', () => {
    const report = {
      asked: ['one', 'two', 'three'],
      agreed: ['one'],
      lied: [{ node: 'two', why: 'false proof' }],
      silent: [{ node: 'three', why: 'away' }],
    }
    assert.deepEqual(findingsOf(report), [
      { node: 'one', said: 'agreed', why: undefined },
      { node: 'two', said: 'lied', why: 'false proof' },
      { node: 'three', said: 'silent', why: 'away' },
    ])
  })
})
