import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { generationCache } from './generation-cache.ts'

describe('generationCache', () => {
  it('keeps what was used within the last half of its bound', () => {
    const cache = generationCache<number>(8)
    cache.set('hot', 1, 1)
    for (let index = 0; index < 50; index++) {
      cache.set(`cold ${index}`, index, 1)
      assert.equal(cache.get('hot'), 1)
    }
    assert.equal(cache.get('cold 0'), undefined)
    assert.equal(cache.get('cold 49'), 49)
  })

  it('gives the last value set or nothing, and holds no more than its bound', () => {
    const step = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = generationCache<number>(8)
        const model = new Map<string, { value: number; cost: number }>()
        for (const [index, [key, cost, isWrite]] of steps.entries()) {
          if (isWrite) {
            cache.set(key, index, cost)
            model.set(key, { value: index, cost })
            assert.equal(cache.get(key), index)
          } else {
            assert.ok([undefined, model.get(key)?.value].includes(cache.get(key)))
          }
        }
      }),
    )
  })

  it('forgets everything when told so', () => {
    const cache = generationCache<number>(8)
    cache.set('a', 1, 1)
    cache.clear()
    assert.equal(cache.get('a'), undefined)
  })
})
