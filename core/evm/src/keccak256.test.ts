import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { keccak256 } from './keccak256.ts'

describe('keccak256', () => {
  it('answers as the portable one, in bytes of its own', () => {
    const first = keccak256(new Uint8Array(0))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        assert.deepEqual(keccak256(bytes), keccak_256(bytes))
      }),
    )
    assert.deepEqual(first, keccak_256(new Uint8Array(0)))
  })

  it('takes more than its memory holds at first, and little afterwards', () => {
    for (const size of [65_024, 65_025, 1_000_000, 7]) {
      const bytes = new Uint8Array(size).fill(size & 0xff)
      assert.deepEqual(keccak256(bytes), keccak_256(bytes))
    }
  })
})
