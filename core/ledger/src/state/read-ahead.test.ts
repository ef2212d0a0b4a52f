import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from '@watt/evm'
import { StoreError } from '../store/store-errors.ts'
import { openStateStore } from './state-store.ts'
import { bulkStore, commit, pay } from './states.fixture.ts'

const [alice, bob]: readonly [Address, Address] = [`0x${'00'.repeat(20)}`, `0x${'00'.repeat(19)}01`]
const options = { archive: false, keepBlocks: 3 }

describe('reading ahead', () => {
  it('keeps what is there, and nothing that comes too late or fails', async () => {
    let asked = 0
    let release = (): void => {}
    let way: 'now' | 'later' | 'never' = 'now'
    const store = bulkStore((get) => async (keys) => {
      asked += keys.length
      const found = await get(keys)
      if (way === 'later') await new Promise<void>((resolve) => (release = resolve))
      if (way === 'never') throw new StoreError('io', 'the disk does not answer')
      return found
    })
    const states = openStateStore(store, options)
    await commit({ store, states }, pay(alice, 1n))
    const again = openStateStore(store, options)
    await again.readAhead([alice, bob])
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(asked, 4, 'two accounts, and for each the node where its way may begin')
    await again.readAhead([alice, bob])
    assert.equal(asked, 4, 'what is cached is not read again')
    assert.equal(again.reader().account(alice)?.balance, 1n)

    const late = openStateStore(store, options)
    way = 'later'
    const reading = late.readAhead([alice])
    await commit({ store, states: late }, pay(alice, 2n))
    release()
    await reading
    assert.equal(late.reader().account(alice)?.balance, 2n)

    way = 'never'
    const failing = openStateStore(store, options)
    await failing.readAhead([alice])
    await commit({ store, states: failing }, pay(bob, 3n))
    assert.equal(failing.reader().account(alice)?.balance, 2n)
  })

  it('does not take the next block for the head', async () => {
    const store = bulkStore()
    const states = openStateStore(store, options)
    await commit({ store, states }, pay(alice, 1n))
    const fresh = openStateStore(store, options)
    const staged = await states.stage(1n, pay(alice, 2n))
    await store.write(staged.operations) // Durable, and not yet accepted.
    await fresh.readAhead([alice])
    assert.equal(fresh.reader().account(alice)?.balance, 1n)
  })
})
