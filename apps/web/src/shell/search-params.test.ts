import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCursor, readFrom, readTokenList } from './search-params.ts'

describe('search params', () => {
  it('keep what is well made', () => {
    assert.deepEqual(readFrom({ from: 12 }), { from: 12 })
    assert.deepEqual(readCursor({ cursor: 'abc' }), { cursor: 'abc' })
    assert.deepEqual(readTokenList({ list: 'holders', cursor: 'x' }), { list: 'holders', cursor: 'x' })
  })
  it('drop the rest, so that a bad link still opens its screen', () => {
    assert.deepEqual(
      [-1, 1.5, 'x', 2 ** 60, undefined].map((from) => readFrom({ from })),
      Array(5).fill({}),
    )
    assert.deepEqual(readCursor({ cursor: { a: 1 } }), {})
    assert.deepEqual(readTokenList({ list: 'everything', cursor: '' }), {})
  })
})
