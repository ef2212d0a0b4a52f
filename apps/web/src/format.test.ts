import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { age, short, wattAmount } from './format.ts'

describe('short', () => {
  it('cuts the middle of long text only', () => {
    assert.equal(short('0x1234567890abcdef'), '0x1234…cdef')
    assert.equal(short('0x123456789'), '0x123456789')
  })
})

describe('age', () => {
  it('counts in the largest whole unit and never goes below zero', () => {
    const ages = [-5_000, 0, 59_999, 60_000, 3_600_000, 172_800_000].map((ms) => age(0, ms))
    assert.deepEqual(ages, ['0 s', '0 s', '59 s', '1 min', '1 h', '2 d'])
  })
})

describe('wattAmount', () => {
  it('groups, cuts and never rounds up', () => {
    assert.equal(wattAmount(parseEther('1234567.8999999')), '1,234,567.899999 WATT')
    assert.equal(wattAmount(parseEther('2')), '2 WATT')
    assert.equal(wattAmount(0n), '0 WATT')
  })
  it('says when an amount is too small to show', () => {
    assert.equal(wattAmount(1n), '< 0.000001 WATT')
  })
})
