import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cleanText, imitates } from './clean-text.ts'

describe('cleanText', () => {
  it('leaves names of every language as they are', () => {
    for (const name of ['KWT-ES', '와트 토큰', '瓦特', 'Énergie', 'Ação', 'हिन्दी', 'WATT ⚡'])
      assert.deepEqual(cleanText(name), { text: name, wasChanged: false })
  })

  it('takes out what turns, hides, stacks or breaks', () => {
    const hostile = [
      ['\u202EUSDC\u202C', 'USDC'],
      ['WA\u200BTT\u2066', 'WATT'],
      ['a\0b\u0007c', 'abc'],
      ['line\nbreak\t\ttab', 'line break tab'],
      ['\uD800lone', 'lone'],
      [`z${'\u0301'.repeat(50)}algo`, 'ź\u0301\u0301algo'],
      ['\u{E0041}tag', 'tag'],
      ['   ', ''],
    ] as const
    for (const [given, shown] of hostile)
      assert.deepEqual(cleanText(given), { text: shown, wasChanged: true })
  })

  it('leaves script as the text it is', () => {
    assert.equal(cleanText('<img src=x onerror=1>').text, '<img src=x onerror=1>')
  })

  it('is bounded and says so, for any text, and changes nothing when done again', () => {
    assert.equal(cleanText('x'.repeat(1_000_000)).text.length, 32)
    for (const given of ['a\t\0\tb', 'e\u{200d}\u{301}'])
      assert.equal(cleanText(cleanText(given).text).text, cleanText(given).text)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        const { text } = cleanText(given)
        assert(Array.from(text).length <= 32)
        assert(!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(text))
        assert.equal(cleanText(text).text, text)
      }),
      { numRuns: 500 },
    )
  })
})

describe('imitates', () => {
  it('sees a trusted name in other letters', () => {
    for (const name of ['watt', 'WАТТ', 'W4TT', 'ＷＡＴＴ', 'W-A-T-T', 'Ԝatt', 'WÁTT'])
      assert(imitates(name, ['WATT', 'KWT-ES']), name)
    for (const name of ['WATT', 'WATTS', 'BTC', '', '와트']) assert(!imitates(name, ['WATT']), name)
  })
})
