import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cut } from './cut.ts'

describe('cut', () => {
  it('cuts the middle of long text only', () => {
    assert.equal(cut('0x1234567890abcdef'), '0x1234…cdef')
    assert.equal(cut('0x123456789'), '0x123456789')
  })
})
