import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { regionName, symbolText, writeAnswer, writeDifference, writeDollars, writeShare } from './words.ts'

describe('amounts of energy', () => {
  it('are never rounded up', () => {
    assert.equal(writeDollars(parseEther('0.24319999'), 'en'), '$0.2431')
    assert.equal(writeAnswer(12_345_678n, 'en'), '0.123456')
  })
  it('keep every digit of large ones', () => {
    assert.equal(writeDollars(parseEther('123456789012345678.99'), 'en'), '$123,456,789,012,345,678.99')
  })
  it('speak the reader’s language', () => {
    assert.match(writeDollars(parseEther('1.5'), 'fr'), /^1,50\s\$US$/)
    assert.equal(writeShare(50n, 'en'), '0.5%')
  })
  it('say how far two prices lie apart, and nothing where one is missing', () => {
    assert.equal(writeDifference(110n, 100n, 'en'), '+10%')
    assert.equal(writeDifference(95n, 100n, 'en'), '-5%')
    assert.equal(writeDifference(100n, 100n, 'en'), '0%')
    assert.equal(writeDifference(1n, 0n, 'en'), undefined)
  })
})

describe('names of energy', () => {
  it('say which country a region is', () => {
    assert.equal(regionName('ES', 'en'), 'Spain (ES)')
    assert.equal(regionName('UK', 'en'), 'United Kingdom (UK)')
    assert.equal(regionName('BR', 'ko'), '브라질 (BR)')
    assert.equal(regionName('QQ', 'en'), 'QQ')
  })
  it('take the sting out of hostile ones', () => {
    assert.equal(symbolText('KWT\u202EES\u200B'), 'KWTES')
    assert.equal(symbolText('\u0000\u200B'), '?')
    assert.ok(Array.from(symbolText('X'.repeat(100_000))).length <= 12)
    assert.equal(regionName('<script>', 'en'), '<script>')
  })
})
