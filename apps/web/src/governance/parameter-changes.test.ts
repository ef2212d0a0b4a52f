import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changesOf, type SetEvent } from './parameter-changes.ts'

const feed = '0x00000000000000000000000000000000000000AA'
const governor = '0x00000000000000000000000000000000000000bb'
const rules = {
  min: 1n,
  max: 2n,
  maxAge: 600,
  heartbeat: 60,
  confirmAfter: 10,
  maxRatioPercent: 200,
}
const at = (blockNumber: bigint, address: typeof feed | typeof governor) =>
  ({ address, blockNumber, transactionHash: `0x${blockNumber}` }) as const

describe('changesOf', () => {
  const log: readonly SetEvent[] = [
    { eventName: 'RulesChanged', args: { rules }, ...at(1n, feed) },
    { eventName: 'VotingPeriodSet', args: { oldValue: 0n, newValue: 60n }, ...at(2n, governor) },
    { eventName: 'RulesChanged', args: { rules: { ...rules, maxAge: 900 } }, ...at(3n, feed) },
    { eventName: 'VotingPeriodSet', args: { oldValue: 60n, newValue: 60n }, ...at(4n, governor) },
  ]
  const changes = changesOf(log, new Map([[feed.toLowerCase(), 'ES']]))
  it('tells only what became another value, newest first, and of which region', () => {
    assert.deepEqual(
      changes.map(({ name, of, before, after }) => [name, of, before, after]),
      [
        ['maxAge', 'ES', 600n, 900n],
        ['votingPeriod', undefined, undefined, 60n],
        ['heartbeat', 'ES', undefined, 60n],
        ['maxAge', 'ES', undefined, 600n],
      ],
    )
  })
})
