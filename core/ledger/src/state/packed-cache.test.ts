import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { packedCache } from './packed-cache.ts'

const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 12 })
const value = fc
  .tuple(fc.constantFrom(0, 1, 7, 40, 500, 30_000, 70_000), fc.nat(255))
  .map(([length, byte]) => new Uint8Array(length).fill(byte))

describe('packedCache', () => {
  it('gives what was set last, or nothing, whatever was forgotten meanwhile', () => {
    const step = fc.record({ key, value: fc.option(value, { nil: undefined }) }, { noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const cache = packedCache(400_000)
        const model = new Map<string, Uint8Array>()
        for (const { key: it, value: next } of steps) {
          if (next === undefined) {
            const found = cache.get(it)
            if (found !== undefined) assert.deepEqual(found, model.get(it.join()))
          } else {
            cache.set(it, next)
            model.set(it.join(), next)
            if (next.length < 65_000) assert.deepEqual(cache.get(it), next)
          }
        }
        for (const [name, last] of model) {
          const found = cache.get(Uint8Array.from(name.split(','), Number))
          if (found !== undefined) assert.deepEqual(found, last)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps what was used lately, and is bounded', () => {
    const cache = packedCache(1_048_576)
    const keyOf = (index: number): Uint8Array => Uint8Array.of(index >>> 16, index >>> 8, index)
    const often = Uint8Array.of(7)
    cache.set(often, Uint8Array.of(1))
    for (let index = 0; index < 50_000; index++) {
      cache.set(keyOf(index), new Uint8Array(100))
      if (index % 100 === 0) assert.deepEqual(cache.get(often), Uint8Array.of(1))
    }
    let kept = 0
    for (let index = 0; index < 50_000; index++) if (cache.get(keyOf(index)) !== undefined) kept++
    assert.ok(kept > 3_000 && kept * 110 < 1_048_576, `${kept} are kept`)
  })

  it('forgets some of many keys that meet in one place, and gives none of their older values', () => {
    const cache = packedCache(2 ** 24)
    const keys = Array.from({ length: 20_000 }, (_, index) => Uint8Array.of(index >>> 8, index, 3))
    for (const round of [1, 2, 3]) {
      for (const it of keys) cache.set(it, Uint8Array.of(round))
      const found = keys.map((it) => cache.get(it)).filter((it) => it !== undefined)
      assert.ok(found.length > 15_000, `${found.length} are kept`)
      assert.ok(found.every((it) => it[0] === round))
    }
  })

  it('gives views that stay while others are set', () => {
    const cache = packedCache(262_144)
    const first = Uint8Array.of(1)
    cache.set(first, new Uint8Array(50).fill(1))
    const view = cache.get(first)
    for (let index = 0; index < 10_000; index++)
      cache.set(Uint8Array.of(2, index >>> 8, index), new Uint8Array(90).fill(2))
    assert.deepEqual(view, new Uint8Array(50).fill(1))
  })
})
