import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeCursor, encodeCursor } from './cursor.ts'

describe('cursor', () => {
  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[0-9a-f]{40}$/), (number, digits) => {
        const cursor = encodeCursor([number, digits])
        assert.match(cursor, /^[\w-]+$/)
        assert.deepEqual(decodeCursor(cursor, [/^[0-9]+$/, /^[0-9a-f]{40}$/]), [String(number), digits])
      }),
    )
  })
  it('takes nothing else', () => {
    const number = [/^[0-9]+$/]
    for (const text of [
      '',
      '!',
      'x',
      encodeCursor([]),
      encodeCursor([1, 2]),
      encodeCursor(["1' or 1=1"]),
      'A'.repeat(161),
    ])
      assert.equal(decodeCursor(text, number), undefined)
    fc.assert(
      fc.property(fc.string(), (text) => {
        const place = decodeCursor(text, number)
        assert.ok(place === undefined || /^[0-9]+$/.test(place[0]!))
      }),
    )
  })
})
