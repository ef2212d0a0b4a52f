import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore, StoreError } from '@watt/ledger'
import { watchStore } from './failing-store.ts'

describe('a watched store', () => {
  const put = [{ key: Uint8Array.of(0x10), value: Uint8Array.of(1) }]

  it('tells of a disk that fails, not of one that is full', async () => {
    let error = new StoreError('disk-full', 'no space left')
    const told: StoreError[] = []
    const store = watchStore(
      memoryStore({
        onWrite: () => {
          throw error
        },
      }),
      (it) => told.push(it),
    )
    await assert.rejects(store.write(put), { reason: 'disk-full' })
    assert.deepEqual(told, [])
    error = new StoreError('io', 'sync failed')
    await assert.rejects(store.write(put), { reason: 'io' })
    assert.deepEqual(told, [error])
  })

  it('reads and writes as the store does', async () => {
    const store = watchStore(memoryStore(), () => assert.fail('nothing failed'))
    await store.write(put)
    assert.deepEqual(store.get(Uint8Array.of(0x10)), Uint8Array.of(1))
    const found = []
    for await (const [key] of store.entries({ gte: Uint8Array.of(0), lt: Uint8Array.of(0xff) }))
      found.push(key)
    assert.equal(found.length, 1)
    await store.close()
  })
})
