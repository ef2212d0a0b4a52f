import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nameMax, safeBytes, safeText, searchWords } from './safe-text.ts'

describe('safeText', () => {
  it('leaves words of every language as they are', () => {
    for (const name of ['Kilowatt hour UK', '킬로와트시', '千瓦时', 'Café ½', 'طاقة', 'Ünïcode 🙂'])
      assert.equal(safeText(name, nameMax), name.normalize('NFC'))
  })
  it('takes away what hides, turns or breaks the text around it', () => {
    assert.equal(safeText('US\u202Etac\u202C', 16), 'UStac')
    assert.equal(safeText('a\u200Bb\u2066c\u2069\uFEFF', 16), 'abc')
    assert.equal(safeText(' one\r\n\ttwo\u2028three\0 ', 16), 'one two three')
    assert.equal(safeText('\uD800x\uDFFF', 16), 'x')
    assert.equal(safeText('\u3164\u{E0041}', 16), '')
  })
  it('keeps script as the letters that it is', () => {
    assert.equal(safeText('<script>alert(1)</script>', 64), '<script>alert(1)</script>')
  })
  it('bounds what is long, and marks that climb', () => {
    assert.equal(safeText('x'.repeat(1_000_000), 16), `${'x'.repeat(15)}…`)
    assert.ok(safeText(`z${'\u0301'.repeat(500)}`, 64).length <= 5)
    // One character that is two marks.
    assert.ok(safeText(`z${'\u0344'.repeat(500)}`, 64).length <= 5)
  })
  it('gives one line of bounded length that PostgreSQL can store, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 1, max: 64 }),
        (text, max) => {
          const safe = safeText(text, max)
          assert.ok(Array.from(safe).length <= max)
          assert.ok(safe.isWellFormed())
          assert.doesNotMatch(safe, /[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/u)
          assert.equal(safeText(safe, max), safe)
        },
      ),
    )
  })
})

describe('safeBytes', () => {
  it('shows what is no UTF-8 as the replacement character', () => {
    assert.equal(safeBytes(new Uint8Array([0x57, 0xff, 0x41]), 16), 'W\uFFFDA')
  })
})

describe('searchWords', () => {
  it('gives the whole name and its words in small letters', () => {
    assert.deepEqual(searchWords('Kilowatt-hour UK'), ['kilowatt-hour uk', 'kilowatt', 'hour', 'uk'])
    assert.deepEqual(searchWords('region:ES'), ['region:es', 'region', 'es'])
  })
  it('is bounded', () => {
    assert.ok(searchWords('a b c d e f g h i j k l m n').length <= 8)
  })
  it('cuts no character in two: PostgreSQL would refuse the half', () => {
    for (const word of searchWords(`a${'🙂'.repeat(63)}`)) assert.ok(word.isWellFormed())
  })
})
