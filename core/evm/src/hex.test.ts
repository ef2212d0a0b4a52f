import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from './hex.ts'

describe('hex', () => {
  it('gives back the bytes it was made of, in either case of letters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        assert.deepEqual(fromHex(toHex(bytes)), bytes)
        assert.deepEqual(fromHex(`0x${toHex(bytes).slice(2).toUpperCase()}`), bytes)
      }),
    )
  })

  it('refuses half a byte and what is no digit', () => {
    for (const hex of ['0x1', '0xabc', '0xzz', '0x0g', '0x\u0131\u0131'] as const)
      assert.throws(() => fromHex(hex), RangeError)
  })
})
