import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as tick } from 'node:timers/promises'
import { BundledFileError } from '../../client/drop.ts'
import type { ObjectStore } from '../../client/object-store.ts'
import { codeOf, gatewayUnderTest, stuck } from './gateway.fixture.ts'

describe('what the S3 gateway does behind its answers', () => {
  const s3 = gatewayUnderTest()

  it('takes up what waits after a restart, tries again what fails, and answers when it is stored', async () => {
    let isDown = true
    const shaky: ObjectStore = {
      ...s3.network,
      put: async (...args) => (isDown ? Promise.reject(new Error('nobody there')) : s3.network.put(...args)),
      putMany: async (...args) =>
        isDown ? Promise.reject(new Error('nobody there')) : s3.network.putMany(...args),
    }
    await s3.start({ network: shaky, uploads: { retryMs: 1, bundleMs: 1 } })
    await s3.put('/box', '')
    await s3.put('/box/a', 'first')
    await s3.put('/box/a', 'second')
    while (((await s3.status()).failing[0]?.attempts ?? 0) < 2) await tick()
    assert.deepEqual(
      await s3.status().then(({ waitingObjects, waitingBytes }) => [waitingObjects, waitingBytes]),
      [1, 6],
    )
    await s3.stop()

    await s3.start({ network: shaky, uploads: { retryMs: 1, bundleMs: 1 } })
    assert.equal(await (await s3.send('GET', '/box/a')).text(), 'second')
    isDown = false
    await s3.drained()
    assert.equal(Buffer.from(s3.network.held.get('box/a')?.bytes ?? []).toString(), 'second')
    assert.equal(await (await s3.send('GET', '/box/a')).text(), 'second')
    await s3.stop()

    await s3.start({ network: shaky, ack: 'stored' })
    assert.equal((await s3.put('/box/b', 'x')).status, 200)
    assert.ok(s3.network.held.has('box/b'))
    assert.equal((await s3.send('DELETE', '/box/b')).status, 204)
    assert.equal(s3.network.held.has('box/b'), false)
  })

  it('stores small objects together, and hides what a bundle cannot let go', async () => {
    const bundles: string[][] = []
    const bundled: ObjectStore = {
      ...s3.network,
      async putMany(items, options) {
        bundles.push(items.map(({ name }) => name))
        await s3.network.putMany(items, options)
      },
      delete: async (name) => Promise.reject(new BundledFileError(name, 1n, 3)),
    }
    await s3.start({ network: bundled, uploads: { bundleMs: 60_000, bundleObjects: 3 } })
    await s3.put('/box', '')
    for (const name of ['a', 'b', 'c']) await s3.put(`/box/${name}`, name)
    await s3.drained()
    assert.deepEqual(bundles, [['box/a', 'box/b', 'box/c']])
    await s3.send('DELETE', '/box/b')
    await s3.stop()
    await s3.start({ network: bundled })
    assert.equal((await s3.send('HEAD', '/box/b')).status, 404)
    assert.equal((await (await s3.send('GET', '/box')).text()).match(/<Key>/g)?.length, 2)
    assert.deepEqual((await s3.status()).failing, [])
  })

  it('stores once what the network took just before a crash', async () => {
    let puts = 0
    const forgetful: ObjectStore = {
      ...s3.network,
      async putMany(items, options) {
        puts++
        await s3.network.putMany(items, options)
        if (puts === 1) throw new Error('the connection broke')
      },
      put: async () => assert.fail('it is stored already'),
    }
    await s3.start({ network: forgetful, uploads: { bundleMs: 1, retryMs: 1 } })
    await s3.put('/box', '')
    await s3.put('/box/a', 'x')
    await s3.drained()
    assert.equal(puts, 1)
    assert.ok(s3.network.held.has('box/a'))
  })

  it('refuses more than may wait', async () => {
    await s3.start({ network: { ...s3.network, ...stuck }, stagedBytesMax: 10 })
    await s3.put('/box', '')
    assert.equal((await s3.put('/box/a', '12345678')).status, 200)
    assert.equal(await codeOf(await s3.put('/box/b', '123')), 'SlowDown')
  })
})
