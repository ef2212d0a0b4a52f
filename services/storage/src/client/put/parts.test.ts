import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { repairOrder } from '../care/repair.ts'
import { orderStatus } from '../care/status.ts'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { dropOrder, ordersToDrop } from '../drop.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork } from '../memory-network.fixture.ts'
import { filesShared, shareFiles } from '../sharing/share.ts'
import type { StorageClient } from '../storage-client.ts'
import { planPut } from './plan.ts'
import { put, PutIncompleteError, resumePuts } from './put.ts'
import { sourcesAt } from './sources.ts'

const partBytes = 3_000_000
const bytes = randomBytes(2 * partBytes + 123_457)

describe('a file that is larger than an order takes', () => {
  let network: MemoryNetwork
  let client: StorageClient
  let path: string
  beforeEach(async () => {
    network = await MemoryNetwork.start(6)
    client = await network.client()
    path = join(network.folder, 'large')
    await writeFile(path, bytes)
  })
  afterEach(() => network.close())

  it('is three orders, and one file with nothing but the key', async () => {
    const plan = await planned()
    assert.deepEqual(
      plan.objects.map(({ object }) => object.kind === 'file' && [object.part, object.to - object.from]),
      [
        [0, partBytes],
        [1, partBytes],
        [2, 123_457],
      ],
    )
    const receipts = await put(client, plan, { retryMs: 5 })
    assert.equal(receipts.length, 3)
    assert.deepEqual(await readdir(client.puts), [])
    const elsewhere = await network.client(1, 'another machine')
    const { files, incomplete } = await readCatalogue(elsewhere)
    assert.deepEqual(
      files.map(({ name, sizeBytes, parts }) => [name, sizeBytes, parts.map(({ order }) => order)]),
      [['large', bytes.length, [1n, 2n, 3n]]],
    )
    assert.deepEqual(incomplete, [])
    assert.deepEqual(await collect(readStoredFile(elsewhere, files[0]!)), bytes)
    for (const [from, to] of [
      [partBytes - 1, partBytes + 1],
      [partBytes, partBytes],
      [partBytes, 2 * partBytes],
      [5, 2 * partBytes + 5],
      [2 * partBytes + 100_000, bytes.length],
    ] as const)
      assert.deepEqual(
        await collect(readStoredFile(elsewhere, files[0]!, { from, to })),
        bytes.subarray(from, to),
        `${from} to ${to}`,
      )
  })

  it('is repaired, shared and dropped part by part', async () => {
    await put(client, await planned(), { retryMs: 5 })
    const catalogue = await readCatalogue(client)
    const file = fileNamed(catalogue, 'large')
    network.market.pass(2)
    network.misbehave('gone', 2)
    network.market.pass(3, [network.providers[2]!.address])
    const stranger = await network.client(3, 'stranger')
    for (const { order } of file.parts) {
      assert.equal((await orderStatus(stranger, order)).verdict, 'weakened')
      assert.deepEqual((await repairOrder(stranger, order, { retryMs: 5 })).repaired, [2])
    }
    network.market.pass(1)
    for (const { order } of file.parts)
      assert.equal((await orderStatus(stranger, order, { isProbed: true })).verdict, 'safe')
    assert.deepEqual(await collect(readStoredFile(client, file)), bytes)
    const links = await shareFiles(client, catalogue.opened, [file])
    const [shared] = await filesShared(stranger, links.toReversed())
    assert.deepEqual(await collect(readStoredFile(stranger, shared!)), bytes)
    for (const order of ordersToDrop([file])) await dropOrder(client.chain, order)
    assert.deepEqual((await readCatalogue(client)).files, [])
  })

  it('goes on with the parts that were not begun', async () => {
    await interrupted()
    const { files, incomplete } = await readCatalogue(client)
    assert.deepEqual(files, [])
    assert.deepEqual(incomplete, [{ name: 'large', parts: 3, orders: [1n, 2n] }])
    const again = await network.client()
    const receipts = await resumePuts(again, { retryMs: 5 })
    assert.deepEqual(
      receipts.map(({ order }) => order),
      [2n, 3n],
    )
    assert.equal(network.market.orders.size, 3)
    assert.deepEqual(await readdir(client.puts), [])
    assert.deepEqual(
      await collect(readStoredFile(again, fileNamed(await readCatalogue(again), 'large'))),
      bytes,
    )
  })

  it('goes on after it ended between two parts, once', async () => {
    const stop = new AbortController()
    const seen = new Set<string>()
    const onProgress = ({
      phase,
      doneBytes,
    }: {
      readonly phase: string
      readonly doneBytes: number
    }): void => {
      if (phase === 'uploading' && doneBytes > 0) seen.add(phase)
      if (phase === 'staging' && seen.size > 0) stop.abort()
    }
    await assert.rejects(put(client, await planned(), { onProgress, signal: stop.signal }), {
      name: 'AbortError',
    })
    assert.equal(network.market.orders.size, 1)
    const [folder, ...others] = await readdir(client.puts)
    assert.deepEqual(others, [])
    assert.deepEqual(await readdir(join(client.puts, folder!)), ['journal.json', 'rest'])
    const receipts = await resumePuts(client, { retryMs: 5 })
    assert.deepEqual(
      receipts.map(({ order }) => order),
      [2n, 3n],
    )
    assert.deepEqual(await resumePuts(client), [])
    assert.deepEqual(
      await collect(readStoredFile(client, fileNamed(await readCatalogue(client), 'large'))),
      bytes,
    )
  })

  it('does not go on with a file that was written to, and says so', async () => {
    await interrupted()
    await writeFile(path, randomBytes(bytes.length))
    await assert.rejects(resumePuts(client, { retryMs: 5 }), { code: 'storage/source-changed', path })
    assert.equal(network.market.orders.size, 2)
    await rm(client.puts, { recursive: true })
  })

  /** The second of three parts finds too few providers that take their shard. */
  async function interrupted(): Promise<void> {
    const onProgress = ({
      phase,
      doneBytes,
    }: {
      readonly phase: string
      readonly doneBytes: number
    }): void => {
      if (network.market.orders.size === 1 && phase === 'staging' && doneBytes > 0)
        network.misbehave('refuses uploads', 1, 2)
    }
    await assert.rejects(put(client, await planned(), { onProgress, retryMs: 5 }), PutIncompleteError)
    network.misbehave(undefined, 1, 2)
  }

  async function planned() {
    return planPut(client.chain, await sourcesAt(path), { epochs: 10, partBytes })
  }
})
