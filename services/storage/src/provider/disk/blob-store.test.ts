import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { GatewayUnderTest } from '../../gateway/s3/gateway.fixture.ts'
import type { BlobStore } from './blob-store.ts'
import { createFolderStore } from './folder-store.ts'
import { lockFolder } from './lock.ts'
import { createS3Store } from './s3-store.ts'

type World = { readonly blobs: BlobStore; readonly folder: string; readonly close: () => Promise<void> }

const inFolder = async (): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'watt-blobs-'))
  const blobs = await createFolderStore(folder, ['pieces', 'manifests'])
  return { blobs, folder, close: async () => rm(folder, { recursive: true, force: true }) }
}

const inBucket = async (): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'watt-bucket-'))
  const s3 = new GatewayUnderTest()
  await s3.open()
  await s3.start()
  assert.equal((await s3.send('PUT', '/disk')).status, 200)
  const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret of the test', region: 'us-east-1' }
  return {
    blobs: createS3Store({ url: s3.url('/disk/store'), ...keys }),
    folder,
    close: async () => {
      await s3.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

for (const [name, open] of [
  ['a folder', inFolder],
  ['a bucket', inBucket],
] as const) {
  describe(`blobs in ${name}`, () => {
    let world: World
    before(async () => {
      world = await open()
    })
    after(async () => world.close())

    /** Some bytes, and a file with them. */
    const file = async (length: number) => {
      const bytes = randomBytes(length)
      const path = join(world.folder, `${randomBytes(4).toString('hex')}.part`)
      await writeFile(path, bytes)
      return { bytes, path }
    }

    it('adopts a file, small or in parts, and reads any range of it', async () => {
      for (const length of [1, 100_000, 8 * 2 ** 20 + 12_345]) {
        const { bytes, path } = await file(length)
        await world.blobs.adopt('pieces/one', path)
        assert.equal(await world.blobs.size('pieces/one'), length)
        await assert.rejects(stat(path), { code: 'ENOENT' })
        const from = Math.floor(length / 3)
        const part = await world.blobs.read('pieces/one', from, length - from)
        assert.ok(Buffer.from(part).equals(bytes.subarray(from)))
      }
    })

    it('says what is missing, and what ends too early', async () => {
      assert.equal(await world.blobs.size('pieces/none'), undefined)
      await assert.rejects(world.blobs.read('pieces/none', 0, 1), { code: 'storage/bytes-missing' })
      await world.blobs.put('pieces/short', new Uint8Array(10))
      await assert.rejects(world.blobs.read('pieces/short', 5, 10), { code: 'storage/bytes-missing' })
    })

    it('lists by the beginning of names, and removes, also what is not there', async () => {
      await world.blobs.put('manifests/a', new Uint8Array(3))
      await world.blobs.put('manifests/b', new Uint8Array(4))
      const listed = async () => {
        const found: string[] = []
        for await (const { name, bytes } of world.blobs.list('manifests/')) found.push(`${name} ${bytes}`)
        return found.toSorted()
      }
      assert.deepEqual(await listed(), ['manifests/a 3', 'manifests/b 4'])
      await world.blobs.remove('manifests/a')
      await world.blobs.remove('manifests/a')
      assert.deepEqual(await listed(), ['manifests/b 4'])
    })
  })
}

describe('the lock of a folder', () => {
  it('is held by one process, and taken over from one that is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watt-lock-'))
    try {
      await writeFile(join(folder, 'lock'), '1')
      await assert.rejects(lockFolder(folder), { code: 'storage/folder-in-use', pid: 1 })
      await writeFile(join(folder, 'lock'), '999999999')
      const unlock = await lockFolder(folder)
      await unlock()
      await (
        await lockFolder(folder)
      )()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
