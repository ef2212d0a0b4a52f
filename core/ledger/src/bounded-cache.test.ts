import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { boundedCache } from './bounded-cache.ts'

describe('boundedCache', () => {
  it('forgets what was not used for longest', () => {
    const cache = boundedCache<string, number>(3)
    cache.set('a', 1, 1)
    cache.set('b', 2, 1)
    cache.set('c', 3, 1)
    assert.equal(cache.get('a'), 1)
    cache.set('d', 4, 1)
    assert.deepEqual(['a', 'b', 'c', 'd'].map(cache.get), [1, undefined, 3, 4])
  })

  it('does not keep what is above the bound, nor what it replaced', () => {
    const cache = boundedCache<string, number>(3)
    cache.set('a', 1, 3)
    cache.set('a', 2, 4)
    assert.equal(cache.get('a'), undefined)
  })

  it('never holds more than its bound', () => {
    const entry = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 6 }))
    const property = fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
      const cache = boundedCache<number, number>(10)
      for (const [key, cost] of entries) {
        cache.set(key, cost, cost)
        assert.equal(cache.get(key), cost)
        const total = Array.from({ length: 10 }, (_, at) => cache.get(at) ?? 0).reduce((sum, it) => sum + it)
        assert.ok(total <= 10)
      }
    })
    fc.assert(property)
  })
})
