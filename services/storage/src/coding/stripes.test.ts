import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { blocksOf, cipherBytesMax, type Code, codeFor, shardBytes } from './stripes.ts'

const code: Code = { k: 3, n: 5, blockBytes: 10 }

describe('stripes', () => {
  it('are full but for the last, whose blocks share what is left', () => {
    assert.deepEqual(blocksOf(code, 64), [
      { offset: 0, length: 30, blockBytes: 10, shardOffset: 0 },
      { offset: 30, length: 30, blockBytes: 10, shardOffset: 10 },
      { offset: 60, length: 4, blockBytes: 2, shardOffset: 20 },
    ])
    assert.equal(shardBytes(code, 64), 22)
    assert.deepEqual(
      [1, 3, 4, 30, 31].map((bytes) => shardBytes(code, bytes)),
      [1, 1, 2, 10, 11],
    )
  })

  it('cover an object without gap or overlap, and so do blocks of a shard', () => {
    const codes = fc.record({
      k: fc.integer({ min: 1, max: 20 }),
      blockBytes: fc.integer({ min: 1, max: 500 }),
    })
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 100_000 }), ({ k, blockBytes }, bytes) => {
        const of = { k, n: k + 1, blockBytes }
        let [offset, shardOffset] = [0, 0]
        for (const stripe of blocksOf(of, bytes)) {
          assert.deepEqual([stripe.offset, stripe.shardOffset], [offset, shardOffset])
          assert.ok(stripe.blockBytes * k >= stripe.length && stripe.blockBytes * k - stripe.length < k)
          offset += stripe.length
          shardOffset += stripe.blockBytes
        }
        assert.deepEqual([offset, shardOffset], [bytes, shardBytes(of, bytes)])
      }),
    )
  })

  it('refuse codes and sizes that cannot be', () => {
    const refused = { code: 'storage/code' }
    for (const bytes of [0, -1, 0.5, NaN, cipherBytesMax(code) + 1]) {
      assert.throws(() => shardBytes(code, bytes), refused)
      assert.throws(() => blocksOf(code, bytes), refused)
    }
    for (const wrong of [
      { k: 0 },
      { k: 5 },
      { n: 65 },
      { n: 1.5 },
      { blockBytes: 0 },
      { blockBytes: 2 ** 20 + 1 },
    ]) {
      assert.throws(() => shardBytes({ ...code, ...wrong }, 100), refused)
    }
  })

  it('take the widest code that operators allow', () => {
    const widths = [4, 11, 12, 29, 30, 500].map((operators) => codeFor(operators))
    assert.deepEqual(
      widths.map(({ k, n }) => `${k} of ${n}`),
      ['2 of 4', '2 of 4', '4 of 12', '4 of 12', '10 of 30', '10 of 30'],
    )
    assert.throws(() => codeFor(3), { code: 'storage/code' })
  })
})
