import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { decodeManifest, encodeManifest, manifestCid } from '../../manifest/index.ts'
import type { Order } from '../chain.ts'
import { MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import { planPut } from '../put/plan.ts'
import { put } from '../put/put.ts'
import type { StorageClient } from '../storage-client.ts'
import { describeOrder } from './manifest.ts'

describe('manifests from strangers', () => {
  let network: MemoryNetwork
  let client: StorageClient
  let order: Order
  beforeEach(async () => {
    network = await MemoryNetwork.start(4)
    client = await network.client()
    const [receipt] = await put(
      client,
      await planPut(client.chain, [sourceOf('x', randomBytes(1000))], { epochs: 9 }),
    )
    order = (await client.chain.order(receipt!.order))!
    await rm(join(client.folder, 'manifests'), { recursive: true })
  })
  afterEach(() => network.close())

  it('are taken from whoever has the right bytes, and kept', async () => {
    network.misbehave('wrong bytes', 0)
    network.misbehave('endless', 1)
    network.misbehave('gone', 2)
    const { manifest } = await describeOrder(client, order)
    assert.equal(manifest.code.n, 4)
    network.misbehave('gone', 3)
    assert.deepEqual((await describeOrder(client, order)).manifest, manifest)
  })

  it('are not taken when nobody has the right bytes, and everybody is named', async () => {
    network.misbehave('wrong bytes', 0, 1)
    network.misbehave('endless', 2)
    network.misbehave('gone', 3)
    await assert.rejects(describeOrder(client, order), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'storage/manifest-unavailable')
      for (const { address } of network.providers) assert.ok(error.message.includes(address))
      return true
    })
  })

  it('are refused when they describe something else than was ordered', async () => {
    const { manifest } = await describeOrder(client, order)
    const larger = { ...manifest, readers: [...manifest.readers, ...manifest.readers] }
    for (const terms of [{ k: 1 }, { n: 5 }, { sizeBytes: order.terms.sizeBytes + 1 }])
      await assert.rejects(describeOrder(client, serve(encodeManifest(larger), terms)), {
        code: 'storage/manifest-mismatch',
      })
  })

  it('are refused when they are bombs: deep, wide, or of another form', async () => {
    const deep = Buffer.alloc(5000, 0x81)
    const wide = Uint8Array.of(0x9a, 0x7f, 0xff, 0xff, 0xff, 0xf6)
    const many = Buffer.concat([Buffer.from([0x9a, 0x00, 0x0f, 0x00, 0x00]), Buffer.alloc(0x0f0000, 0xf6)])
    for (const bomb of [deep, wide, many])
      await assert.rejects(describeOrder(client, serve(bomb)), { code: 'storage/cbor' })
    await assert.rejects(describeOrder(client, serve(Uint8Array.of(0xf6))), { code: 'storage/shape' })
  })

  /** The order as if these bytes were its manifest; all providers have them. */
  function serve(bytes: Uint8Array, terms: Partial<Order['terms']> = {}): Order {
    const cid = manifestCid(bytes)
    for (const { manifests } of network.providers) manifests.set(cid.toString(), bytes)
    if (bytes.length > 100_000) assert.throws(() => decodeManifest(bytes))
    const manifest = `0x${Buffer.from(cid.multihash.digest).toString('hex')}` as const
    return { ...order, terms: { ...order.terms, ...terms, manifest } }
  }
})
