import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from 'viem'
import { recordOf } from './provider-records.ts'

describe('the record of a provider', () => {
  const one: Address = '0xAbcdefabcdefabcdefabcdefabcdefabcdefabcd'
  const other: Address = '0x0000000000000000000000000000000000000001'
  const lowercase = one.toLowerCase() as Address

  it('is its own events, however its address is written', () => {
    const record = recordOf(one, {
      settled: [
        { args: { provider: lowercase, paid: 5n } },
        { args: { provider: one, paid: 7n } },
        { args: { provider: other, paid: 100n } },
      ],
      lost: [{ args: { provider: one, slashed: 3n } }, { args: { provider: other, slashed: 9n } }],
      missed: [{ args: { provider: one } }, { args: { provider: one } }, { args: { provider: other } }],
    })
    assert.deepEqual(record, { paidWei: 12n, missed: 2, lost: 1, slashedWei: 3n })
  })

  it('is empty where nothing happened', () => {
    const record = recordOf(one, { settled: [], lost: [], missed: [] })
    assert.deepEqual(record, { paidWei: 0n, missed: 0, lost: 0, slashedWei: 0n })
  })
})
