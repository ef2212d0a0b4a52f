import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { readAmount, writeAmount, writeBytes } from './numbers.ts'

const watt = { decimals: 18, fractionMax: 6 }

describe('writeAmount', () => {
  it('groups, cuts and never rounds up, in the reader’s language', () => {
    const value = parseEther('1234567.8999999')
    assert.equal(writeAmount(value, 'en', watt), '1,234,567.899999')
    assert.equal(writeAmount(value, 'pt-BR', watt), '1.234.567,899999')
    assert.equal(writeAmount(parseEther('2'), 'en', watt), '2')
    assert.equal(writeAmount(0n, 'fr', watt), '0')
  })
  it('says when an amount is too small to show, and keeps the sign', () => {
    assert.equal(writeAmount(1n, 'fr', watt), '< 0,000001')
    assert.equal(writeAmount(-parseEther('1.5'), 'en', watt), '−1.5')
  })
})

describe('readAmount', () => {
  it('takes both decimal marks in every language', () => {
    for (const language of ['en', 'ko', 'pt-BR', 'zh-Hans', 'fr'] as const) {
      assert.equal(readAmount('1,5', language, 18), parseEther('1.5'), language)
      assert.equal(readAmount(' 1.5 ', language, 18), parseEther('1.5'), language)
      assert.equal(readAmount('.25', language, 18), parseEther('0.25'), language)
    }
  })
  it('reads marks between thousands where the language puts them', () => {
    assert.equal(readAmount('1,234,567.5', 'en', 18), parseEther('1234567.5'))
    assert.equal(readAmount('1.234', 'pt-BR', 18), parseEther('1234'))
    assert.equal(readAmount('1 234,5', 'fr', 18), parseEther('1234.5'))
  })
  it('refuses what is no amount', () => {
    for (const text of ['', '-1', 'abc', '1.2.3', '1e3', '0x10', '.']) {
      assert.equal(readAmount(text, 'en', 18), undefined, text)
    }
    assert.equal(readAmount('1.234', 'en', 2), undefined)
  })
  it('reads back what was written', () => {
    for (const language of ['en', 'ko', 'pt-BR', 'zh-Hans', 'fr'] as const) {
      const value = parseEther('9876543.21')
      assert.equal(readAmount(writeAmount(value, language, watt), language, 18), value, language)
    }
  })
})

describe('writeBytes', () => {
  it('chooses the unit', () => {
    assert.equal(writeBytes(0, 'en'), '0 byte')
    assert.equal(writeBytes(999, 'en'), '999 byte')
    assert.equal(writeBytes(1_500_000, 'en'), '1.5 MB')
  })
})
