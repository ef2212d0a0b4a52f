import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import fc from 'fast-check'
import { encodeErrorResult } from 'viem'

import { fromData } from './hex.ts'
import { revertReason } from './revert-reason.ts'

const errorAbi = [{ type: 'error', name: 'Error', inputs: [{ type: 'string', name: 'reason' }] }] as const
const panicAbi = [{ type: 'error', name: 'Panic', inputs: [{ type: 'uint256', name: 'code' }] }] as const

describe('revertReason', () => {
  it('reads what Solidity writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (reason) => {
        const bytes = fromData(encodeErrorResult({ abi: errorAbi, errorName: 'Error', args: [reason] }))
        assert.equal(revertReason(bytes), reason)
      }),
    )
    const panic = fromData(encodeErrorResult({ abi: panicAbi, errorName: 'Panic', args: [0x11n] }))
    assert.equal(revertReason(panic), 'panic code 0x11 (arithmetic overflow or underflow)')
  })

  it('leaves custom errors to the caller', () => {
    assert.equal(revertReason(fromData('0x12345678')), undefined)
    assert.equal(revertReason(new Uint8Array()), undefined)
  })

  it('never reads past the end, whatever offset and length claim', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const reason = revertReason(Uint8Array.of(0x08, 0xc3, 0x79, 0xa0, ...tail))
        assert.ok(reason === undefined || Buffer.byteLength(reason) <= tail.length * 3)
      }),
    )
  })
})
