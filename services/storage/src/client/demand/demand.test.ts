import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { padFr32 } from '../../piece/index.ts'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import type { StoredFile } from '../catalogue/entries.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import type { MemoryRetrieval } from '../memory-retrieval.fixture.ts'
import { planPut } from '../put/plan.ts'
import { put } from '../put/put.ts'
import type { Demand } from '../retrieval-chain.ts'
import type { StorageClient } from '../storage-client.ts'
import { demandShards, planDemand } from './demand-order.ts'
import { demandPlan } from './demand-shard.ts'

const bytes = randomBytes(20_000)
const quick = { lookMs: 1 }

describe('shards demanded on chain', () => {
  let network: MemoryNetwork
  let client: StorageClient
  let file: StoredFile
  let order: bigint
  /** Providers that publish nothing, or something else. */
  let silent: readonly number[]
  let lying: readonly number[]
  beforeEach(async () => {
    network = await MemoryNetwork.start(4)
    client = await network.client()
    const [receipt] = await put(client, await planPut(client.chain, [sourceOf('x', bytes)], { epochs: 9 }))
    order = receipt!.order
    file = fileNamed(await readCatalogue(client), 'x')
    silent = []
    lying = []
    network.market.retrieval.onDemand = (deal, demand) => publish(deal, demand)
  })
  afterEach(() => network.close())

  it('make a file readable that nobody serves, for the price of what was published', async () => {
    network.misbehave('gone', 0, 1, 2, 3)
    await assert.rejects(read(), { code: 'storage/not-enough-shards' })
    const plan = await planDemand(client, order)
    const { sizeBytes } = plan.described.order.terms
    assert.deepEqual([plan.readable, plan.lacking, plan.candidates.length], [0, 2, 4])
    assert.equal(plan.demands, Math.ceil(sizeBytes / 2032))
    assert.equal(plan.priceWei, BigInt(2 * plan.demands) * 1064n)
    let came = 0
    const result = await demandShards(client, plan, { ...quick, onBytes: (count) => (came += count) })
    assert.deepEqual([result.isEnough, result.punished, came], [true, [], 2 * sizeBytes])
    assert.deepEqual(await read(), bytes)
    assert.equal((await planDemand(client, order)).lacking, 0)
  })

  it('are demanded only as far as others cannot be read', async () => {
    network.misbehave('gone', 0, 1, 2)
    const plan = await planDemand(client, order)
    assert.deepEqual([plan.readable, plan.lacking], [1, 1])
    assert.equal((await demandShards(client, plan, quick)).published.length, 1)
    assert.deepEqual(await read(), bytes)
  })

  it('end the deal of a provider that publishes nothing, and come from the next one', async () => {
    network.misbehave('gone', 0, 1, 2, 3)
    silent = [0]
    const plan = await planDemand(client, order)
    const result = await demandShards(client, plan, quick)
    assert.equal(result.isEnough, true)
    assert.deepEqual(
      result.punished.map(({ provider }) => provider),
      [network.providers[0]!.address],
    )
    assert.equal(network.market.deals.get(result.punished[0]!.id)!.state, 'lost')
    // What was paid for the answer that never came.
    assert.equal(result.backWei, 1064n)
    assert.deepEqual(await read(), bytes)
  })

  it('are gone on with where it was interrupted', async () => {
    network.misbehave('gone', 0, 1, 2, 3)
    const plan = await planDemand(client, order)
    const stop = new AbortController()
    let told = 0
    const onBytes = (): void => {
      if (++told === 3) stop.abort(new Error('enough'))
    }
    await assert.rejects(demandShards(client, plan, { ...quick, signal: stop.signal, onBytes }), /enough/)
    const { published } = await demandShards(client, plan, quick)
    assert.equal(published.length, 2)
    assert.equal(sent().filter((what) => what === 'demand').length, 2 * plan.demands)
    assert.deepEqual(await read(), bytes)
  })

  it('are not taken from a node that makes them up', async () => {
    network.misbehave('gone', 0, 1, 2, 3)
    lying = [0]
    const plan = await planDemand(client, order)
    await assert.rejects(demandShards(client, plan, quick), { code: 'storage/demanded-shard' })
    assert.equal((await planDemand(client, order)).lacking, 1)
    lying = []
    assert.equal((await demandShards(client, await planDemand(client, order), quick)).isEnough, true)
    assert.deepEqual(await read(), bytes)
  })

  it('are counted by what one demand holds, also when they are tiny', () => {
    assert.deepEqual(demandPlan(1), { demands: 1, leaves: 4, bytes: 127 })
    assert.deepEqual(demandPlan(2032), { demands: 1, leaves: 64, bytes: 2032 })
    assert.deepEqual(demandPlan(2033), { demands: 2, leaves: 64, bytes: 2032 })
  })

  function publish(deal: bigint, { firstLeaf, leaves }: Demand): void {
    const { market, providers } = network
    const at = providers.findIndex(({ address }) => address === market.deals.get(deal)!.provider)
    if (silent.includes(at)) return void (market.now += 61)
    const [shard] = providers[at]!.pieces.values()
    const raw = new Uint8Array(Math.ceil(shard!.length / 127) * 127)
    raw.set(shard!)
    const words = new Uint32Array((raw.length / 127) * 32)
    padFr32(raw, words)
    const nodes = new Uint8Array(leaves * 32)
    nodes.set(new Uint8Array(words.buffer).subarray(firstLeaf * 32, (firstLeaf + leaves) * 32))
    if (lying.includes(at)) nodes[5]! ^= 1
    market.retrieval.published.push({ deal, firstLeaf, nodes, block: market.block + 1n })
    market.retrieval.demands.delete(deal)
  }

  const read = (): Promise<Buffer> => collect(readStoredFile(client, file))
  const sent = (): readonly string[] => (client.chain.retrieval as MemoryRetrieval).sent
})
