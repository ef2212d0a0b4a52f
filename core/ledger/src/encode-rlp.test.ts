import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { toHex } from './bytes.ts'
import { encodeRlp, type RlpInput } from './encode-rlp.ts'

const byLibrary = (item: RlpInput): string => toHex(RLP.encode(item as Parameters<typeof RLP.encode>[0]))

const item = fc.letrec<{ item: RlpInput }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 5 },
    fc.uint8Array({ maxLength: 70 }),
    fc.uint8Array({ minLength: 1, maxLength: 1 }),
    fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    fc.nat({ max: 300 }).map(BigInt),
    fc.array(tie('item'), { maxLength: 7 }),
  ),
})).item

describe('encodeRlp', () => {
  it('gives the bytes of @ethereumjs/rlp', () => {
    fc.assert(
      fc.property(item, (it) => assert.equal(toHex(encodeRlp(it)), byLibrary(it))),
      { numRuns: 500 },
    )
  })

  it('takes hex for its bytes, and an item that is encoded already as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 })), (all) => {
        const expected = byLibrary([all, all])
        assert.equal(toHex(encodeRlp([all.map(toHex), { rlp: encodeRlp(all) }])), expected)
      }),
    )
    assert.throws(() => encodeRlp(['0x0g']), RangeError)
  })

  it('is right at the ends of every size of an integer and of a length', () => {
    const powers = Array.from({ length: 257 }, (_, bits) => 2n ** BigInt(bits))
    for (const it of powers.flatMap((power) => [power - 1n, power]))
      assert.equal(toHex(encodeRlp(it)), byLibrary(it))
    for (const length of [0, 1, 55, 56, 255, 256, 65_535, 65_536, 200_000]) {
      const bytes = new Uint8Array(length).fill(0xab)
      assert.equal(toHex(encodeRlp(bytes)), byLibrary(bytes))
      assert.equal(toHex(encodeRlp([bytes, [bytes, 1n]])), byLibrary([bytes, [bytes, 1n]]))
    }
  })

  it('refuses hex that ends within a byte, and what is no hex', () => {
    for (const hex of ['0x1', '0xabc', '0xzz'] as const) assert.throws(() => encodeRlp([hex]), RangeError)
  })

  it('does not carry anything over to the next call, whatever the last one needed', () => {
    const small = toHex(encodeRlp([1n]))
    encodeRlp([new Uint8Array(1_000_000).fill(0xff)])
    assert.throws(() => encodeRlp([new Uint8Array(300_000), -1n]), RangeError)
    assert.equal(toHex(encodeRlp([1n])), small)
  })
})
