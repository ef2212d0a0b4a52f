/** What is kept of a proposal, and what is made of what was typed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import {
  emptyDraft,
  parseDraft,
  readCall,
  readValue,
  timeUnitOf,
  type ProposalDraft,
} from './proposal-draft.ts'

const governor = '0x00000000000000000000000000000000000000aa'
const change = { encode: () => '0x' as const, least: 1n, most: 172_800n }

describe('parseDraft', () => {
  it('gives back what was kept', () => {
    const draft: ProposalDraft = { ...emptyDraft, kind: 'call', to: 'governor', title: 'Vote for longer' }
    assert.deepEqual(parseDraft(JSON.stringify(draft)), draft)
  })
  it('takes what is malformed as never typed', () => {
    for (const kept of [null, '', '{', '7', '[]', '{"kind":"other","title":7}'])
      assert.deepEqual(parseDraft(kept), emptyDraft)
  })
})

describe('readValue', () => {
  const seconds = { unit: 'seconds', value: 7_200n, change } as const
  const typed = (value: string, timeUnit = '') => readValue({ value, timeUnit }, seconds, 'en')
  it('reads times in the unit that was chosen, or that suits the present one', () => {
    assert.deepEqual(typed('3'), { value: 10_800n })
    assert.deepEqual(typed('3', 'minute'), { value: 180n })
  })
  it('says why a value will not do', () => {
    assert.deepEqual(typed(' '), { problem: 'empty' })
    assert.deepEqual(typed('1.5'), { problem: 'value' })
    assert.deepEqual(typed('0'), { problem: 'bounds' })
    assert.deepEqual(typed('3', 'day'), { problem: 'bounds' })
    assert.deepEqual(typed('2'), { problem: 'same' })
  })
  it('reads tokens with their decimals', () => {
    const watt = { unit: 'watt', value: 0n, change: { ...change, most: parseEther('5') } } as const
    assert.deepEqual(readValue({ value: '1,5', timeUnit: '' }, watt, 'fr'), { value: parseEther('1.5') })
  })
  it('finds the largest whole unit', () => {
    assert.deepEqual([0n, 59n, 120n, 7_200n, 172_800n].map(timeUnitOf), [
      'second',
      'second',
      'minute',
      'hour',
      'day',
    ])
  })
})

describe('readCall', () => {
  const named = new Map([['governor', governor]] as const)
  const typed = (to: string, data = '', coins = '') => readCall({ to, data, coins }, named, 'en')
  it('takes names of the directory and addresses', () => {
    assert.deepEqual(typed('governor', '0x1234').call, { to: governor, value: 0n, data: '0x1234' })
    assert.deepEqual(typed(governor, '', '2').call, { to: governor, value: parseEther('2'), data: '0x' })
  })
  it('says which field is wrong', () => {
    assert.equal(typed('').problem, 'empty')
    assert.equal(typed('governor').problem, 'empty')
    assert.equal(typed('nobody', '0x12').problem, 'to')
    assert.equal(typed('governor', '0x123').problem, 'data')
    assert.equal(typed('governor', '12').problem, 'data')
    assert.equal(typed('governor', '0x12', 'many').problem, 'coins')
  })
})
