import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { QuorumSet } from '@watt/sdk'
import { circle, mutualTrust, namedIn, safetyOf, type TrustMap } from './trust.ts'

const set = (threshold: number, ...validators: string[]): QuorumSet => ({
  threshold,
  validators,
  innerSets: [],
})
const never = (): boolean => false
const all = (threshold: number): TrustMap =>
  new Map(['a', 'b', 'c', 'd'].map((id) => [id, set(threshold, 'a', 'b', 'c', 'd')]))

describe('safetyOf', () => {
  it('finds three of four safe, with two losses to halt it', () => {
    assert.deepEqual(safetyOf(all(3), never), { answer: 'yes', blocking: 2 })
  })
  it('finds two of four able to split', () => {
    assert.equal(safetyOf(all(2), never).answer, 'no')
  })
  it('says when nobody can agree, and when time ran out', () => {
    assert.equal(safetyOf(new Map([['a', set(2, 'a', 'x')]]), never).answer, 'none')
    assert.equal(safetyOf(all(3), () => true).answer, 'unknown')
  })
  it('counts a validator that was not heard as one that never agrees', () => {
    assert.equal(
      safetyOf(new Map([...all(3)].map(([id, it]) => [id, id < 'c' ? it : null])), never).answer,
      'none',
    )
  })
})

describe('mutualTrust', () => {
  it('pairs those that name each other, also in inner sets', () => {
    const trust: TrustMap = new Map([
      ['a', { threshold: 1, validators: [], innerSets: [set(1, 'b')] }],
      ['b', set(1, 'a', 'c')],
      ['c', null],
    ])
    assert.deepEqual(mutualTrust(trust), [['a', 'b']])
    assert.deepEqual([...namedIn(trust.get('a')!)], ['b'])
  })
})

describe('circle', () => {
  it('begins at the top', () => {
    const [first, second] = circle(4, 10)
    assert.deepEqual(
      [first, second].map((it) => [Math.round(it!.x), Math.round(it!.y)]),
      [
        [0, -10],
        [10, 0],
      ],
    )
  })
})
