import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from '@watt/evm'
import { StoreError } from '../store/store-errors.ts'
import { openStateStore } from './state-store.ts'
import { emptyCodeHash } from './account-record.ts'
import { bulkStore, commit, pay } from './states.fixture.ts'

const [alice, bob]: readonly [Address, Address] = [`0x${'00'.repeat(20)}`, `0x${'00'.repeat(19)}01`]
const account = { nonce: 0n, balance: 0n, codeHash: emptyCodeHash }
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

  it('reads all of many, in requests of a bounded size of which few go on at once', async () => {
    const many = Array.from(
      { length: 1_500 },
      (_, index): Address => `0x${(index + 1).toString(16).padStart(40, '0')}`,
    )
    let [going, most, largest] = [0, 0, 0]
    const store = bulkStore((get) => async (keys) => {
      most = Math.max(most, ++going)
      largest = Math.max(largest, keys.length)
      await new Promise((resolve) => setImmediate(resolve))
      going--
      return get(keys)
    })
    const states = openStateStore(store, options)
    const balances = many.map((it, index) => [it, { ...account, balance: BigInt(index) }] as const)
    await commit({ store, states }, { ...pay(alice, 1n), accounts: new Map(balances) })
    const fresh = openStateStore(store, options)
    await fresh.readAhead(many)
    assert.ok(largest <= 256 && most > 1 && most <= 4, `${largest} keys, ${most} at once`)
    const get = store.get.bind(store)
    let reads = 0
    store.get = (key) => {
      reads++
      return get(key)
    }
    assert.deepEqual(
      many.map((it) => fresh.reader().account(it)?.balance),
      many.map((_, index) => BigInt(index)),
    )
    assert.ok(
      reads < many.length / 20,
      `${reads} were not at hand: more than a full bucket of the cache forgets`,
    )
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
