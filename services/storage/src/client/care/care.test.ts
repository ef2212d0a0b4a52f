import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import { planPut } from '../put/plan.ts'
import { put } from '../put/put.ts'
import type { StorageClient } from '../storage-client.ts'
import { repairOrder } from './repair.ts'
import { orderStatus } from './status.ts'
import { watchOnce, type WatchEvent } from './watch.ts'

const bytes = randomBytes(1_200_000)

describe('looking after an order', () => {
  let network: MemoryNetwork
  let client: StorageClient
  let order: bigint
  beforeEach(async () => {
    network = await MemoryNetwork.start(7)
    client = await network.client()
    const [receipt] = await put(client, await planPut(client.chain, [sourceOf('x', bytes)], { epochs: 20 }))
    order = receipt!.order
    network.market.pass(2)
  })
  afterEach(() => network.close())

  it('says that all is safe, until when, and who has what', async () => {
    const status = await orderStatus(client, order, { isProbed: true })
    assert.equal(status.verdict, 'safe')
    assert.equal(status.healthy, 4)
    assert.deepEqual(
      status.shards.map(({ state, isReadable, url }) => [state, isReadable, url]),
      network.providers.slice(0, 4).map(({ url }) => ['healthy', true, url]),
    )
    assert.equal(status.endsAt, network.market.genesisTime + 21 * 120)
  })

  it('finds out by reading what proofs do not show yet', async () => {
    network.misbehave('wrong bytes', 2)
    network.misbehave('gone', 3)
    const { shards, verdict } = await orderStatus(client, order, { isProbed: true })
    assert.deepEqual(
      shards.map(({ isReadable }) => isReadable),
      [true, true, false, false],
    )
    assert.equal(verdict, 'endangered')
    assert.match(shards[2]!.lastError!, /wrong bytes/)
  })

  it('says lost when fewer than k are left', async () => {
    const gone = [0, 1, 2].map((at) => network.providers[at]!.address)
    network.market.pass(1, gone)
    assert.equal((await orderStatus(client, order)).verdict, 'endangered')
    network.market.pass(1, gone)
    assert.equal((await orderStatus(client, order)).verdict, 'lost')
    network.market.pass(1)
    assert.equal((await orderStatus(client, order)).verdict, 'safe')
    for (const id of [1n, 2n, 3n]) network.market.lose(id)
    assert.equal((await orderStatus(client, order)).verdict, 'lost')
  })

  it('is repaired by a stranger without keys, and reads as before', async () => {
    network.misbehave('gone', 0, 2)
    network.market.pass(3, [network.providers[0]!.address, network.providers[2]!.address])
    const stranger = await network.client(9, 'stranger')
    const result = await repairOrder(stranger, order, { retryMs: 5 })
    assert.deepEqual(result, { order, repaired: [0, 2], skipped: [] })
    network.market.pass(1)
    assert.equal((await orderStatus(client, order, { isProbed: true })).verdict, 'safe')
    const file = fileNamed(await readCatalogue(client), 'x')
    assert.deepEqual(await collect(readStoredFile(client, file)), bytes)
    assert.deepEqual((await readCatalogue(stranger)).files, [])
  })

  it('leaves healthy shards alone', async () => {
    assert.deepEqual(await repairOrder(client, order), { order, repaired: [], skipped: [] })
    assert.equal(network.market.deals.size, 4)
  })

  it('is not repaired from wrong bytes: nothing wrong is ever brought to a provider', async () => {
    network.misbehave('gone', 0)
    network.misbehave('wrong bytes', 1, 2)
    network.market.pass(3, [network.providers[0]!.address])
    await assert.rejects(repairOrder(client, order), { code: 'storage/not-enough-shards' })
    assert.equal(network.providers[4]!.received, 0)
    assert.equal(network.market.deals.size, 4)
  })

  it('is not repaired when its owner described it wrongly', async () => {
    const roots = [...network.market.roots.get(order)!]
    network.market.roots.set(order, roots.toReversed())
    await assert.rejects(repairOrder(client, order), { code: 'storage/rebuild' })
  })

  it('brings what an interrupted put left, even after its staged files are gone', async () => {
    network.misbehave('refuses uploads', 1)
    const [receipt] = await put(client, await planPut(client.chain, [sourceOf('y', bytes)], { epochs: 20 }), {
      retryMs: 5,
    })
    assert.deepEqual(receipt!.stored, [0, 2, 3])
    await rm(join(client.puts), { recursive: true, force: true })
    network.misbehave(undefined, 1)
    assert.deepEqual((await repairOrder(client, receipt!.order, { retryMs: 5 })).repaired, [1])
    assert.equal((await orderStatus(client, receipt!.order)).verdict, 'safe')
  })

  it('finds a provider for a shard that never had one, once somebody asks for it', async () => {
    const asks = network.providers.slice(3).map(({ address }) => network.market.asks.get(address)!)
    const plan = await planPut(client.chain, [sourceOf('z', bytes)], { epochs: 20 })
    for (const { address } of asks) network.market.asks.delete(address)
    const [receipt] = await put(client, plan)
    assert.deepEqual(receipt!.failed, [{ slot: 3, reason: 'no provider took it' }])
    network.market.asks.set(asks[0]!.address, asks[0]!)
    assert.deepEqual((await repairOrder(client, receipt!.order, { retryMs: 5 })).repaired, [3])
    assert.equal((await orderStatus(client, receipt!.order)).healthy, 4)
  })

  it('is watched: repaired and lengthened in time, at no more than was allowed', async () => {
    const events: WatchEvent[] = []
    const onEvent = (event: WatchEvent) => events.push(event)
    network.misbehave('gone', 3)
    network.market.pass(3, [network.providers[3]!.address])
    await watchOnce(client, [order], { onEvent, renewBelow: 100, renewMaxWei: 0n, retryMs: 5 })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['looked', 'repaired', 'failed'],
    )
    events.length = 0
    await watchOnce(client, [99n, order], { onEvent, renewBelow: 100 })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['failed', 'looked', 'renewed'],
    )
    assert.equal(network.market.orders.get(order)!.terms.epochs, 120)
  })
})
