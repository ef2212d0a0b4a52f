import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import type { StorageClient } from '../storage-client.ts'
import { planPut } from './plan.ts'
import { put, PutIncompleteError, type PutProgress, resumePuts } from './put.ts'
import { sourcesAt } from './sources.ts'

describe('putting files', () => {
  let network: MemoryNetwork
  let client: StorageClient
  beforeEach(async () => {
    network = await MemoryNetwork.start(6)
    client = await network.client()
  })
  afterEach(() => network.close())

  it('stores, lists and gives back, with nothing but the key', async () => {
    const bytes = randomBytes(1_300_000)
    const [receipt] = await store('photos/July 1.jpg', bytes)
    assert.deepEqual(receipt?.stored, [0, 1, 2, 3])
    assert.deepEqual(await readdir(client.puts), [])

    const elsewhere = await network.client(1, 'another machine')
    const catalogue = await readCatalogue(elsewhere)
    assert.deepEqual(
      catalogue.files.map(({ name, sizeBytes }) => [name, sizeBytes]),
      [['photos/July 1.jpg', bytes.length]],
    )
    assert.deepEqual(await collect(readStoredFile(elsewhere, catalogue.files[0]!)), bytes)
    assert.deepEqual(
      await collect(readStoredFile(elsewhere, catalogue.files[0]!, { from: 600_000, to: 700_001 })),
      bytes.subarray(600_000, 700_001),
    )
  })

  it('stores the empty file, and odd names', async () => {
    for (const name of ['empty', 'a//b/', '../%2E\n']) {
      await store(name, new Uint8Array(0))
      const file = fileNamed(await readCatalogue(client), name)
      assert.deepEqual(await collect(readStoredFile(client, file)), Buffer.alloc(0))
    }
  })

  it('shows strangers neither names nor bytes', async () => {
    const bytes = Buffer.from('a secret that nobody may read '.repeat(100))
    await store('secret-name', bytes)
    const stranger = await network.client(2, 'two')
    assert.deepEqual((await readCatalogue(stranger)).files, [])
    for (const { pieces, manifests } of network.providers)
      for (const held of [...pieces.values(), ...manifests.values()])
        for (const word of ['secret', 'nobody']) assert.equal(Buffer.from(held).includes(word), false)
  })

  it('bundles small files of a folder in one order, and large ones not', async () => {
    const folder = join(network.folder, 'docs')
    await mkdir(join(folder, 'deep/er'), { recursive: true })
    const files: Record<string, Buffer> = {
      'docs/a.txt': Buffer.from('a'),
      'docs/deep/b.json': Buffer.from('{}'),
      'docs/deep/er/empty': Buffer.alloc(0),
      'docs/z.bin': randomBytes(150_000),
    }
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(network.folder, name), bytes)
    const plan = await planPut(client.chain, await sourcesAt(folder), { epochs: 10 })
    assert.equal(plan.objects.length, 1)
    await put(client, plan)
    const catalogue = await readCatalogue(client)
    assert.deepEqual(
      catalogue.files.map(({ name, type }) => [name, type]),
      [
        ['docs/a.txt', 'text/plain'],
        ['docs/deep/b.json', 'application/json'],
        ['docs/deep/er/empty', 'application/octet-stream'],
        ['docs/z.bin', 'application/octet-stream'],
      ],
    )
    for (const file of catalogue.files)
      assert.deepEqual(await collect(readStoredFile(client, file)), files[file.name])
    const last = catalogue.files.at(-1)!
    assert.deepEqual(
      await collect(readStoredFile(client, last, { from: 65_000, to: 66_000 })),
      files['docs/z.bin']!.subarray(65_000, 66_000),
    )
  })

  it('says what it costs before, and refuses where too few would take it', async () => {
    const source = sourceOf('x', new Uint8Array(3_000_000))
    const plan = await planPut(client.chain, [source], { epochs: 30 })
    const perEpoch = network.providers
      .slice(0, 4)
      .map((_, at) => BigInt(Math.ceil(((1000 + at) * plan.objects[0]!.sizeBytes) / 2 ** 30)))
    assert.equal(
      plan.costWei,
      perEpoch.reduce((sum, wei) => sum + wei * 30n, 0n),
    )
    assert.ok(plan.escrowWei >= plan.costWei)
    for (const { address } of network.providers.slice(0, 3)) network.market.asks.delete(address)
    await assert.rejects(planPut(client.chain, [source], { epochs: 30 }), {
      code: 'storage/not-enough-providers',
      found: 3,
    })
  })

  it('tells progress in bytes up to all of them', async () => {
    const told: PutProgress[] = []
    const plan = await planPut(client.chain, [sourceOf('x', randomBytes(700_000))], { epochs: 10 })
    await put(client, plan, { onProgress: (progress) => told.push(progress) })
    assert.deepEqual([...new Set(told.map(({ phase }) => phase))], ['staging', 'ordering', 'uploading'])
    const last = told.at(-1)!
    assert.equal(last.doneBytes, last.totalBytes)
    assert.equal(last.totalBytes, plan.objects[0]!.sizeBytes * 4)
  })

  it('goes on where an upload broke, sending no byte twice', async () => {
    network.misbehave('breaks uploads', 0, 1, 2, 3)
    const [receipt] = await store('x', randomBytes(900_000))
    assert.equal(receipt!.stored.length, 4)
    const total = network.providers.reduce((sum, { received }) => sum + received, 0)
    assert.equal(total, 4 * network.market.orders.get(1n)!.terms.sizeBytes)
  })

  it('succeeds when one of four fails, and says which', async () => {
    network.misbehave('refuses uploads', 1)
    const named: string[] = []
    const plan = await planPut(client.chain, [sourceOf('x', randomBytes(10_000))], { epochs: 10 })
    const [receipt] = await put(client, plan, { onFault: ({ provider }) => named.push(provider.address) })
    assert.deepEqual(receipt!.stored, [0, 2, 3])
    assert.deepEqual(
      receipt!.failed.map(({ slot }) => slot),
      [1],
    )
    assert.deepEqual(named, [network.providers[1]!.address])
    assert.equal(client.memory.isResting(named[0]!), true)
  })

  it('keeps what was staged when too many fail, and goes on from there without ordering again', async () => {
    const bytes = randomBytes(400_000)
    network.misbehave('refuses uploads', 1, 2)
    await assert.rejects(store('x', bytes), PutIncompleteError)
    network.misbehave(undefined, 1, 2)
    const before = network.providers.map(({ received }) => received)
    const [receipt] = await resumePuts(client)
    assert.equal(receipt!.stored.length, 4)
    assert.equal(network.market.orders.size, 1)
    assert.equal(network.providers[0]!.received, before[0])
    assert.deepEqual(
      await collect(readStoredFile(client, fileNamed(await readCatalogue(client), 'x'))),
      bytes,
    )
    assert.deepEqual(await readdir(client.puts), [])
  })

  it('does not go on with staged shards that were damaged', async () => {
    network.misbehave('refuses uploads', 0, 1, 2, 3)
    await assert.rejects(store('x', randomBytes(400_000)), PutIncompleteError)
    const [folder] = await readdir(client.puts)
    await writeFile(join(client.puts, folder!, 'shard-02'), randomBytes(200_000))
    await assert.rejects(resumePuts(client), { code: 'storage/staged-shard', slot: 2 })
    await writeFile(join(client.puts, folder!, 'shard-01'), '')
    await assert.rejects(resumePuts(client), { code: 'storage/staged-shard', slot: 1 })
    await rm(join(client.puts, folder!), { recursive: true })
  })

  it('refuses a source that has another length than it said, and leaves nothing behind', async () => {
    const source = { ...sourceOf('x', randomBytes(1000)), sizeBytes: 1001 }
    const plan = await planPut(client.chain, [source], { epochs: 10 })
    await assert.rejects(put(client, plan), { code: 'storage/stream-length' })
    assert.deepEqual(await readdir(client.puts), [])
    assert.equal(network.market.orders.size, 0)
  })

  it('gives the newest of a name', async () => {
    await store('x', Buffer.from('one'))
    await store('x', Buffer.from('two'))
    const catalogue = await readCatalogue(client)
    assert.equal(catalogue.files.length, 1)
    assert.equal(String(await collect(readStoredFile(client, catalogue.files[0]!))), 'two')
  })

  async function store(name: string, bytes: Uint8Array) {
    const plan = await planPut(client.chain, [sourceOf(name, bytes)], { epochs: 10 })
    return put(client, plan, { retryMs: 5 })
  }
})
