import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OracleRound } from '@watt/sdk/energy'
import { historyOf, since } from './history.ts'

const round = (median: bigint, block: bigint, more: Partial<OracleRound> = {}): OracleRound => ({
  feed: '0x0000000000000000000000000000000000000001',
  number: block,
  outcome: 'none',
  median,
  spread: 0n,
  observedAt: block * 10n,
  periodStart: 0n,
  periodEnd: 1n,
  vintage: 0,
  setEpoch: 1,
  observations: [],
  submitter: '0x0000000000000000000000000000000000000002',
  blockNumber: block,
  logIndex: 0,
  transactionHash: '0x01',
  ...more,
})

describe('historyOf', () => {
  it('multiplies the price with the rate of its moment', () => {
    const retail = [round(20_000_000n, 1n), round(30_000_000n, 3n)]
    const exchange = [round(110_000_000n, 2n), round(120_000_000n, 4n)]
    assert.deepEqual(historyOf(retail, exchange), [
      { at: 20, usd: 0.22 },
      { at: 30, usd: 0.33 },
      { at: 40, usd: 0.36 },
    ])
  })
  it('takes a price in dollars as it is', () => {
    assert.deepEqual(historyOf([round(25_000_000n, 1n)], undefined), [{ at: 10, usd: 0.25 }])
  })
  it('leaves out rounds that did not become the answer', () => {
    assert.deepEqual(historyOf([round(99_000_000n, 1n, { outcome: 'dispersed' })], undefined), [])
  })
  it('never goes back in time, and keeps the later of two in one second', () => {
    const rounds = [round(10_000_000n, 1n, { observedAt: 50n }), round(20_000_000n, 2n, { observedAt: 40n })]
    assert.deepEqual(historyOf(rounds, undefined), [{ at: 50, usd: 0.2 }])
  })
})

describe('since', () => {
  it('begins with the price that held before', () => {
    const points = [
      { at: 10, usd: 1 },
      { at: 20, usd: 2 },
      { at: 30, usd: 3 },
    ]
    assert.deepEqual(since(points, 25), [
      { at: 25, usd: 2 },
      { at: 30, usd: 3 },
    ])
    assert.deepEqual(since(points, 5), points)
  })
})
