import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { growthOf } from './hold.ts'
import { ownKibOf, peakKibOf, ticksOf } from './process-usage.ts'
import { table, type Row } from './report.ts'

const row = (peer: string, tps: number): Row => ({
  peer,
  kind: 'transfer',
  tps,
  submitP50Ms: 1,
  submitP99Ms: 2,
  cpuUsPerTransaction: undefined,
  peakMib: 3,
  ownMib: 2,
  closeP50Ms: undefined,
  closeP99Ms: undefined,
})

describe('growth', () => {
  it('compares the last third with the second, so that caches may fill first', () => {
    assert.equal(growthOf([100, 300, 400, 400, 500, 500]), 500 / 400)
    assert.equal(growthOf([1, 2]), 1)
  })
})

describe('table', () => {
  it('compares with the peers of the same kind', () => {
    const lines = table([row('watt1', 500), row('anvil', 1_000)]).split('\n')
    assert.match(lines[2] ?? '', /\| watt1 \| 500 \| 0\.50x \| – \|/)
    const grown = table([{ ...row('watt1', 500), accounts: 1_000_000 }]).split('\n')
    assert.match(grown[2] ?? '', /\| watt1, 1,000,000 accounts \| 500 \|/)
    assert.match(lines[3] ?? '', /\| anvil \| 1000 \| – \|.*n\/a/)
  })
})

describe('process usage', () => {
  it('reads times behind a name with spaces and brackets', () => {
    assert.equal(ticksOf('12 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 70 30 0 0 20'), 100)
  })
  it('reads the peak, and 0 where there is none', () => {
    assert.deepEqual([peakKibOf('Name:\tx\nVmHWM:\t  2048 kB\n'), peakKibOf('')], [2_048, 0])
    assert.deepEqual([ownKibOf('VmRSS:\t 9 kB\nRssAnon:\t  1024 kB\n'), ownKibOf('')], [1_024, 0])
  })
})
