import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { memoryObjectStore } from '../gateway/memory-object-store.ts'
import { collect, MemoryNetwork } from './memory-network.fixture.ts'
import { NetworkObjectStore } from './network-object-store.ts'
import type { ObjectStore } from './object-store.ts'

/** What every store of objects does. */
function suite(what: string, open: () => Promise<{ store: ObjectStore; close: () => Promise<void> }>): void {
  describe(what, () => {
    let store: ObjectStore
    let close: () => Promise<void>
    before(async () => {
      const opened = await open()
      store = opened.store
      close = opened.close
    })
    after(() => close())

    it('gives back what was put, whole and in ranges', async () => {
      const bytes = randomBytes(300_000)
      const put = await store.put('a/one', chunks(bytes), {
        size: bytes.length,
        contentType: 'text/plain',
        metadata: { etag: '"x"' },
        modifiedMs: 1_234_000,
      })
      const { orders, version, ...said } = put
      assert.ok(version)
      assert.ok(Array.isArray(orders))
      assert.deepEqual(said, {
        name: 'a/one',
        sizeBytes: bytes.length,
        contentType: 'text/plain',
        modifiedMs: 1_234_000,
        metadata: { etag: '"x"' },
      })
      assert.deepEqual(await store.head('a/one'), put)
      const got = (await store.get('a/one'))!
      assert.deepEqual(got.info, put)
      assert.deepEqual(await collect(got.body), bytes)
      for (const [from, to] of [
        [0, 1],
        [65_535, 65_537],
        [299_999, 300_000],
        [100, 100],
        [250_000, 900_000],
      ] as const)
        assert.deepEqual(
          await collect((await store.get('a/one', { from, to }))!.body),
          bytes.subarray(from, to),
        )
    })

    it('puts many at once, and replaces one of them by itself', async () => {
      const contents = new Map([0, 1, 2, 3, 4].map((at) => [`many/${at}`, randomBytes(1000 * at + 1)]))
      const item = (name: string, bytes: Uint8Array) => ({
        name,
        body: chunks(bytes),
        options: {
          size: bytes.length,
          contentType: 'text/plain',
          metadata: { etag: name },
          modifiedMs: 5000,
        },
      })
      await store.putMany([...contents].map(([name, bytes]) => item(name, bytes)))
      const next = randomBytes(77)
      await store.put('many/2', chunks(next), { size: next.length })
      contents.set('many/2', next)
      await store.putMany([item('many/4', next)])
      contents.set('many/4', next)
      for (const [name, bytes] of contents) {
        const got = (await store.get(name))!
        assert.deepEqual(await collect(got.body), bytes, name)
        if (name !== 'many/2') assert.deepEqual(got.info.metadata, { etag: name })
      }
      assert.deepEqual(
        (await store.list('many/')).objects.map(({ name }) => name),
        [...contents.keys()],
      )
    })

    it('takes a body of unknown length, and asks for metadata when it has ended', async () => {
      let seen = 0
      const body = async function* () {
        for (const part of ['one', 'two', 'three']) {
          seen += part.length
          yield Buffer.from(part)
        }
      }
      const info = await store.put('b', body(), { metadata: () => ({ seen: String(seen) }) })
      assert.equal(info.sizeBytes, 11)
      assert.deepEqual(info.metadata, { seen: '11' })
      assert.equal(String(await collect((await store.get('b'))!.body)), 'onetwothree')
    })

    it('replaces, with another version', async () => {
      const first = await store.put('c', chunks(Buffer.from('1')))
      const second = await store.put('c', chunks(Buffer.from('22')))
      assert.notEqual(first.version, second.version)
      assert.deepEqual(await store.head('c'), second)
      assert.equal(String(await collect((await store.get('c'))!.body)), '22')
    })

    it('lists by prefix in the order of UTF-8, in pages', async () => {
      for (const name of ['l/a', 'l/a/', 'l/b', 'l/ä', 'l/😀', 'l/\uffee', 'm'])
        await store.put(name, chunks(Buffer.from(name)))
      const page = async (options: object) => {
        const { objects, more } = await store.list('l/', options)
        return { names: objects.map(({ name }) => name), more }
      }
      const all = ['l/a', 'l/a/', 'l/b', 'l/ä', 'l/\uffee', 'l/😀']
      assert.deepEqual(await page({}), { names: all, more: false })
      assert.deepEqual(await page({ limit: 2 }), { names: all.slice(0, 2), more: true })
      assert.deepEqual(await page({ startAfter: 'l/a/', limit: 3 }), { names: all.slice(2, 5), more: true })
      assert.deepEqual(await page({ startAfter: 'l/😀' }), { names: [], more: false })
    })

    it('deletes once', async () => {
      await store.put('d', chunks(Buffer.from('d')))
      assert.equal(await store.delete('d'), true)
      assert.equal(await store.head('d'), undefined)
      assert.equal(await store.get('d'), undefined)
      assert.equal(await store.delete('d'), false)
    })

    it('refuses bad names, sizes and ranges', async () => {
      await assert.rejects(store.put('', chunks(Buffer.from(''))), { code: 'storage/object-name' })
      for (const size of [2, 4])
        await assert.rejects(store.put('e', chunks(Buffer.from('eee')), { size }), {
          code: 'storage/object-size',
        })
      assert.equal(await store.head('e'), undefined)
      await store.put('e', chunks(Buffer.from('eee')), { size: 3 })
      for (const [from, to] of [
        [4, 5],
        [2, 1],
        [-1, 2],
      ] as const)
        await assert.rejects(async () => collect((await store.get('e', { from, to }))!.body), {
          code: 'storage/object-range',
        })
    })

    it('ends with the reason of the one who aborts', async () => {
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      await assert.rejects(store.put('f', chunks(Buffer.from('f')), { signal }), reason)
      assert.equal(await store.head('f'), undefined)
    })
  })
}

suite('objects in memory', async () => ({ store: memoryObjectStore(), close: async () => undefined }))

suite('objects on the network', async () => {
  const network = await MemoryNetwork.start(5)
  const store = new NetworkObjectStore(await network.client(), { epochs: 10 })
  const close = async () => {
    await store.settled()
    await network.close()
  }
  return { store, close }
})

describe('objects on the network, besides', () => {
  it('lets go of what was replaced or deleted, and is paid back', async () => {
    const network = await MemoryNetwork.start(4)
    try {
      const store = new NetworkObjectStore(await network.client(), { epochs: 10 })
      await store.put('x', chunks(randomBytes(10)))
      await store.put('x', chunks(randomBytes(10)))
      await store.put('y', chunks(randomBytes(10)))
      await store.delete('y')
      await store.settled()
      assert.deepEqual([...network.market.cancelled.keys()], [1n, 3n])
      assert.equal(network.market.balances.get(3n), 0n)
    } finally {
      await network.close()
    }
  })

  it('shows what another client stored with the same key', async () => {
    const network = await MemoryNetwork.start(4)
    try {
      const one = new NetworkObjectStore(await network.client(1, 'one'), { epochs: 10, freshMs: 0 })
      const two = new NetworkObjectStore(await network.client(1, 'two'), { epochs: 10, freshMs: 0 })
      assert.equal(await two.head('x'), undefined)
      const put = await one.put('x', chunks(Buffer.from('shared')))
      assert.deepEqual(await two.head('x'), put)
      await one.delete('x')
      assert.equal(await two.head('x'), undefined)
      await one.settled()
    } finally {
      await network.close()
    }
  })
})

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_000) yield bytes.subarray(at, at + 65_000)
}
