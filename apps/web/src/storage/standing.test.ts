import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OrderStatus, ShardStatus } from '@watt/storage/browser'
import { costOf, lastProofOf, ordersOf, savedName, shownName } from './standing.ts'

const clock = { now: 1_000, genesisTime: 100, epochSeconds: 50, startSecondsMax: 600 }

describe('an order', () => {
  it('costs what its live deals take over its whole time', () => {
    const deal = (state: string, perEpochWei: bigint) => ({ deal: { state, perEpochWei } })
    const shards = [deal('active', 5n), deal('matched', 7n), deal('ended', 100n), { deal: undefined }]
    const status = { order: { terms: { epochs: 30 } }, shards } as unknown as OrderStatus
    assert.equal(costOf(status), 360n)
  })

  it('tells when each shard was proven last', () => {
    const at = (lastProven: number | undefined, state: ShardStatus['state'] = 'healthy') =>
      lastProofOf({ state, health: { lastProven } as never }, { clock, epoch: 18 })
    assert.deepEqual(at(18), { kind: 'now' })
    assert.deepEqual(at(15), { kind: 'at', at: 900 })
    assert.deepEqual(at(undefined), { kind: 'atStart' })
    assert.deepEqual(at(undefined, 'missing'), { kind: 'none' })
  })

  it('is counted once for all files in it', () => {
    const part = (order: bigint) => ({ order }) as never
    assert.deepEqual(ordersOf([{ parts: [part(1n), part(2n)] }, { parts: [part(2n)] }]), [1n, 2n])
  })
})

describe('names of files', () => {
  it('are shown without what would mislead, and cut before their ending', () => {
    assert.equal(shownName('photo\u202Egnp.exe'), 'photo\uFFFDgnp.exe')
    const long = shownName(`${'a'.repeat(500)}.tar.gz`)
    assert.equal(Array.from(long).length, 120)
    assert(long.endsWith('.tar.gz'))
  })

  it('are saved without folders and signs that file systems refuse', () => {
    assert.equal(savedName('holiday/2026/a:b?.jpg'), 'a_b_.jpg')
    assert.deepEqual(['..', 'a/', ''].map(savedName), ['file', 'file', 'file'])
  })
})
