import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Clock } from '../types.ts'
import { filters, pendingLog } from './filters.ts'

function movable(): Clock & { nowMs: number } {
  const clock = { nowMs: 0, now: () => clock.nowMs, elapsed: () => clock.nowMs, after: () => () => undefined }
  return clock
}

function counter(): () => `0x${string}` {
  let next = 0
  return () => `0x${(next++).toString(16)}`
}

describe('filters', () => {
  it('lives while it is polled and ends five minutes after', () => {
    const clock = movable()
    const store = filters({ filters: 10, filterLifeMs: 300_000 }, clock, counter())
    const id = store.add({ type: 'blocks', next: 1n })
    clock.nowMs = 299_000
    assert.equal(store.get(id)?.type, 'blocks')
    clock.nowMs = 598_000
    assert.equal(store.get(id)?.type, 'blocks')
    clock.nowMs = 900_000
    assert.equal(store.get(id), undefined)
    assert.equal(store.remove(id), false)
  })

  it('refuses one too many, until an old one ends', () => {
    const clock = movable()
    const store = filters({ filters: 2, filterLifeMs: 1_000 }, clock, counter())
    store.add({ type: 'blocks', next: 1n })
    store.add({ type: 'blocks', next: 1n })
    assert.throws(() => store.add({ type: 'blocks', next: 1n }), {
      code: 'rpc/limit-exceeded',
      rpcCode: -32_005,
    })
    clock.nowMs = 2_000
    assert.equal(store.add({ type: 'blocks', next: 1n }), '0x2')
  })
})

describe('pendingLog', () => {
  it('remembers the last ones only, and says when some are gone', () => {
    const log = pendingLog(3)
    const from = log.next
    for (const hash of ['0x1', '0x2', '0x3'] as const) log.push(hash)
    assert.deepEqual(log.since(from), ['0x1', '0x2', '0x3'])
    log.push('0x4')
    assert.equal(log.since(from), undefined)
    assert.deepEqual(log.since(from + 2), ['0x3', '0x4'])
  })
})
