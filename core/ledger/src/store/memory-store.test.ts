import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from './memory-store.ts'
import { storeContract } from './store-contract.fixture.ts'
import { StoreError } from './store-errors.ts'

const key = Uint8Array.of(0x10)
const put = (value: number): { key: Uint8Array; value: Uint8Array }[] => [
  { key, value: Uint8Array.of(value) },
]

storeContract(
  'memory store',
  async (use) => {
    const store = memoryStore()
    await use(store, async () => store.crash())
  },
  100,
)

storeContract(
  'memory store with a slow disk',
  async (use) => {
    const store = memoryStore({ onWrite: () => Promise.resolve() })
    await use(store, async () => store.crash())
  },
  30,
)

describe('memory store with faults', () => {
  it('shows nothing of a write that fails, and works again afterwards', async () => {
    let faults = 1
    const store = memoryStore({
      onWrite: () => {
        if (faults-- > 0) throw new StoreError('disk-full', 'a test says so.')
      },
    })
    await assert.rejects(store.write(put(1)), { code: 'ledger/store', reason: 'disk-full' })
    assert.equal(store.get(key), undefined)
    await store.write(put(2))
    assert.deepEqual(store.get(key), Uint8Array.of(2))
  })

  it('hides a write until the disk took it', async () => {
    const disk = Promise.withResolvers<void>()
    const store = memoryStore({ onWrite: () => disk.promise })
    const written = store.write(put(1))
    assert.equal(store.get(key), undefined)
    disk.resolve()
    await written
    assert.deepEqual(store.get(key), Uint8Array.of(1))
  })

  for (const [keepPending, found] of [
    [0, 1],
    [1, 2],
    [2, 3],
  ] as const) {
    it(`keeps ${keepPending} of two unsynced writes through a power cut when told so`, async () => {
      let isStuck = false
      const store = memoryStore({ onWrite: () => (isStuck ? new Promise(() => {}) : undefined) })
      await store.write(put(1))
      isStuck = true
      let settled = 0
      for (const value of [2, 3]) void store.write(put(value)).finally(() => settled++)
      const after = store.crash({ keepPending })
      assert.deepEqual(after.get(key), Uint8Array.of(found))
      assert.throws(() => store.get(key), { code: 'ledger/store-closed' })
      await Promise.resolve()
      assert.equal(settled, 0, 'a machine that stopped tells nobody')
      await after.write(put(4))
      assert.deepEqual(after.get(key), Uint8Array.of(4))
    })
  }

  it('never settles a write that its disk answers after the power cut', async () => {
    const disk = Promise.withResolvers<void>()
    const store = memoryStore({ onWrite: () => disk.promise })
    let isSettled = false
    void store.write(put(1)).finally(() => (isSettled = true))
    await Promise.resolve()
    const after = store.crash({ onWrite: () => {} })
    disk.resolve()
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    assert.equal(isSettled, false)
    assert.equal(after.get(key), undefined)
    await after.write(put(2))
    assert.equal(after.size, 1)
  })
})
