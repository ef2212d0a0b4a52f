import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { padFr32, unpadFr32 } from './fr32.ts'

describe('fr32', () => {
  // filecoin-project/rust-fil-proofs, fr32/src/reader.rs: test_exotic.
  it('moves bits as rust-fil-proofs does', () => {
    const rising = Array.from({ length: 31 }, (_, index) => index + 1)
    const padded = pad(
      Uint8Array.of(...rising, 0xff, ...rising, 0xff, 9, 9, 9, 0xff, ...Array<number>(59).fill(0)),
    )
    assert.deepEqual([...padded.subarray(0, 31)], rising)
    assert.equal(padded[31], 0x3f)
    assert.equal(padded[32], 7)
    for (let index = 33; index < 63; index++) assert.equal(padded[index], (index - 31) << 2)
    assert.deepEqual([...padded.subarray(63, 70)], [0x3c, 0x9f, 0x90, 0x90, 0xf0, 0x0f, 0])
  })

  // The same file: test_simple_127 and test_full.
  it('leaves two zeros above every 254 bits', () => {
    const node = [...Array<number>(31).fill(255), 0x3f]
    assert.deepEqual([...pad(new Uint8Array(127).fill(255))], [...node, ...node, ...node, ...node])
  })

  it('moves any bit to its place', () => {
    for (let bit = 0; bit < 1016; bit++) {
      const raw = new Uint8Array(127)
      raw[bit >> 3] = 1 << (bit & 7)
      const place = bit + 2 * Math.floor(bit / 254)
      const expected = new Uint8Array(128)
      expected[place >> 3] = 1 << (place & 7)
      assert.deepEqual(pad(raw), expected)
    }
  })

  it('takes the padding out again, wherever the bytes lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 254, maxLength: 254 }), fc.nat(7), (raw, shift) => {
        const moved = new Uint8Array(300)
        moved.set(raw, shift)
        assert.deepEqual(unpadFr32(pad(moved.subarray(shift, shift + 254))), raw)
      }),
    )
  })
})

function pad(raw: Uint8Array): Uint8Array {
  const words = new Uint32Array((raw.length / 127) * 32)
  padFr32(raw, words)
  return new Uint8Array(words.buffer)
}
