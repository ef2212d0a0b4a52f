import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { memoryStore, type MemoryStore, StoreError } from '@watt/ledger'
import { type Cluster, createCluster } from './cluster.fixture.ts'

/** A disk whose reads fail from some moment on; writes go on. */
function failingReads(): { readonly store: MemoryStore; fail(): void } {
  let fails = false
  const store = memoryStore()
  const read: MemoryStore['get'] = (key) => {
    if (fails) throw new StoreError('io', 'a read was refused')
    return store.get(key)
  }
  const around = new Proxy(store, {
    get: (target, name) => (name === 'get' ? read : (Reflect.get(target, name, target) as unknown)),
  })
  return { store: around, fail: () => (fails = true) }
}

describe('a herder whose disk cannot be read any more', () => {
  let cluster: Cluster
  afterEach(() => cluster.stop())

  it('halts, blames nobody, and answers nothing rather than something wrong', async () => {
    cluster = createCluster()
    for (const index of [0, 1, 2]) await cluster.start(index)
    const disk = failingReads()
    const victim = await cluster.start(3, { store: disk.store })
    const [first] = cluster.nodes.values()
    await cluster.untilHead(3n)
    disk.fail()
    const headNumber = victim.ledger.head.header.number
    await cluster.clock.until(() => first!.ledger.head.header.number >= headNumber + 5n, 20_000)
    const { state, reason } = victim.herder.status()
    assert.equal(state, 'halted')
    assert.match(reason ?? '', /a read was refused/)
    for (const block of victim.blocks)
      assert.equal(block.hash, first!.ledger.block(block.header.number)?.hash)
    const firstBlock = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    const ask = (peer: string): Promise<Uint8Array> => first!.network.ask(peer, 'blocks', firstBlock)
    const asked = Promise.allSettled([ask('peer-3'), ask('peer-4')])
    await cluster.clock.advance(12_000)
    const statuses = (await asked).map(({ status }) => status)
    assert.deepEqual(statuses, ['fulfilled', 'rejected'])
    assert.equal(victim.network.peers().length, 3)
  })
})
