import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import type { StorageClient } from '../storage-client.ts'
import { planPut } from './plan.ts'
import { put, PutIncompleteError, resumePuts } from './put.ts'

const bytes = randomBytes(700_000)

describe('a power cut after staging', () => {
  let network: MemoryNetwork
  let client: StorageClient
  beforeEach(async () => {
    network = await MemoryNetwork.start(6)
    client = await network.client()
  })
  afterEach(() => network.close())

  it('takes nothing that the journal says is there', async (context) => {
    const handle = await open(network.folder, 'r')
    const prototype = Object.getPrototypeOf(handle) as FileHandle
    await handle.close()
    // What a disk has of each file, and which folders know the names in them.
    const durableBytes = new Map<number, number>()
    context.mock.method(prototype, 'sync', async function (this: FileHandle) {
      const { ino, size } = await this.stat()
      await this.datasync()
      durableBytes.set(ino, size)
    })
    network.misbehave('refuses uploads', 0, 1, 2, 3)
    const plan = await planPut(client.chain, [sourceOf('x', bytes)], { epochs: 10 })
    await assert.rejects(put(client, plan, { retryMs: 5 }), PutIncompleteError)
    context.mock.restoreAll()

    const [name] = await readdir(client.puts)
    const folder = join(client.puts, name!)
    for (const at of [folder, client.puts]) assert.ok(durableBytes.has((await stat(at)).ino), at)
    for (const file of await readdir(folder)) {
      const { ino, size } = await stat(join(folder, file))
      await truncate(join(folder, file), Math.min(size, durableBytes.get(ino) ?? 0))
    }
    network.misbehave(undefined, 0, 1, 2, 3)
    const [receipt] = await resumePuts(client, { retryMs: 5 })
    assert.deepEqual(receipt?.stored, [0, 1, 2, 3])
    const file = fileNamed(await readCatalogue(client), 'x')
    assert.deepEqual(await collect(readStoredFile(client, file)), bytes)
  })
})
