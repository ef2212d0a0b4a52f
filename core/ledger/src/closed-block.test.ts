import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SlotValue } from './types.ts'
import { keccak } from './bytes.ts'
import { closedBlockBytesMax, decodeClosedBlock, encodeClosedBlock } from './closed-block.ts'
import { encodeRlp } from './rlp.ts'
import { makeSet, setBytesLimit } from './transaction-set.ts'
import { encodeValue } from './value.ts'

const hash = keccak(new Uint8Array(1))
const set = makeSet(hash, [])
const value: SlotValue = {
  parentHash: hash,
  transactionSetHash: set.hash,
  closeTimeMs: 5n,
  upgrades: { setBytesMax: 300_000 },
}

describe('closed block', () => {
  it('decodes what was encoded', () => {
    assert.deepEqual(decodeClosedBlock(encodeClosedBlock(value, set)), { value, setBytes: set.bytes })
  })

  it('holds the largest set', () => {
    const largest = encodeClosedBlock(value, { bytes: new Uint8Array(setBytesLimit) })
    assert.ok(largest.length <= closedBlockBytesMax)
  })

  it('refuses what is too long or not canonical', () => {
    const wrong = [
      new Uint8Array(closedBlockBytesMax + 1),
      new Uint8Array(0),
      encodeRlp([encodeValue(value)]),
      encodeRlp([encodeValue(value), []]),
      encodeRlp([encodeValue(value).subarray(1), set.bytes]),
      encodeRlp([encodeValue(value), set.bytes, set.bytes]),
    ]
    for (const bytes of wrong) assert.throws(() => decodeClosedBlock(bytes), { code: 'ledger/rlp' })
  })
})
