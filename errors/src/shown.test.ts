import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shown } from './shown.ts'

describe('shown', () => {
  it('writes small values as JSON', () => {
    for (const value of [null, true, 1.5, 'a"b', [1, ['x']], { a: { b: [] } }])
      assert.equal(shown(value), JSON.stringify(value))
    assert.equal(shown(undefined), 'nothing')
  })

  it('cuts what is long, wide or deep', () => {
    const deep: unknown = JSON.parse(`{"toJSON":null,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
    assert.equal(shown(deep), '{"toJSON":null,"deep":[[[…]]]}')
    assert.equal(shown('x'.repeat(1_000)).length, 80)
    assert.equal(shown(Array.from({ length: 1_000 }, () => 1)), `[${'1,'.repeat(7)}1]`)
  })
})
