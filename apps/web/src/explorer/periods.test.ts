import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Period } from '@watt/sdk/indexer'
import { linesOf } from './periods.ts'

const minute = (at: number, blocks: number): Period => ({
  startMs: at * 60_000,
  blocks,
  transactions: blocks * 2,
  gasUsed: 42_000,
  fees: '1500000000000000000',
  senders: null,
})

describe('linesOf', () => {
  it('leaves out the period that is still open, and fills those without a block', () => {
    const lines = linesOf([minute(10, 60), minute(12, 30), minute(13, 1)], 'minute')
    const values = Object.fromEntries((lines ?? []).map((it) => [it.id, it.values]))
    assert.deepEqual(lines?.[0]?.times, [600, 660, 720])
    assert.deepEqual(values['transactions'], [120, 0, 60])
    assert.deepEqual(values['blockTime'], [1, null, 2])
    assert.deepEqual(values['fees'], [1.5, 0, 1.5])
    assert.equal('senders' in values, false)
  })
  it('counts senders by the day', () => {
    const day = (at: number): Period => ({ ...minute(at * 1_440, 5), senders: at })
    const lines = linesOf([day(1), day(2), day(3)], 'day')
    assert.deepEqual(lines?.find(({ id }) => id === 'senders')?.values, [1, 2])
  })
  it('makes no line of less than two periods', () => {
    assert.equal(linesOf([], 'day'), undefined)
    assert.equal(linesOf([minute(1, 1), minute(2, 1)], 'minute'), undefined)
  })
})
