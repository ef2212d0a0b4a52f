import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { PieceHasher } from '../piece/index.ts'
import { decodeManifest, encodeManifest, type Manifest, manifestCid, manifestCidOf } from './manifest.ts'

const { piece } = new PieceHasher().update(new Uint8Array(500)).finish()
const manifest: Manifest = {
  version: 1,
  cipherBytes: 1_000,
  code: { k: 2, n: 4, blockBytes: 200 },
  shards: Array.from({ length: 4 }, (_, at) => ({ piece: piece.cid, blocks: new Uint8Array(96).fill(at) })),
  readers: [{ key: new Uint8Array(32), enc: new Uint8Array(32), wrapped: new Uint8Array(48) }],
  sealed: new Uint8Array(60),
}
const cbor = { code: 'storage/cbor' }
const shape = { code: 'storage/shape' }

describe('a manifest', () => {
  it('comes back as it was, and has the CID of its bytes', () => {
    const bytes = encodeManifest(manifest)
    assert.deepEqual(decodeManifest(bytes), manifest)
    const digest = hash('sha256', bytes, 'buffer')
    assert.deepEqual([...manifestCid(bytes).bytes], [1, 0x71, 0x12, 32, ...digest])
    assert.ok(manifestCidOf(digest).equals(manifestCid(bytes)))
    assert.throws(() => manifestCidOf(digest.subarray(1)), shape)
  })

  it('has fields of their types and ranges, all of them and no other', () => {
    const bad: object[] = [
      { version: 2 },
      { version: '1' },
      { cipherBytes: 1_001 }, // pieces would be larger
      { cipherBytes: 1_000.5 },
      { cipherBytes: '1000' },
      { shards: manifest.shards.slice(1) },
      { shards: [...manifest.shards, manifest.shards[0]] },
      { shards: 'none' },
      { shards: manifest.shards.map((shard) => ({ ...shard, blocks: new Uint8Array(64) })) },
      { shards: manifest.shards.map((shard) => ({ ...shard, piece: 'bafk' })) },
      { shards: manifest.shards.map((shard) => ({ ...shard, more: 1 })) },
      { shards: manifest.shards.map(({ blocks }) => ({ blocks })) },
      { readers: Array(257).fill(manifest.readers[0]) },
      { readers: [{ ...manifest.readers[0], wrapped: new Uint8Array(49) }] },
      { readers: null },
      { sealed: 'text' },
      { sealed: new Uint8Array(4_194_305) },
      { more: true },
    ]
    for (const change of bad) assert.throws(() => decodeManifest(encode({ ...manifest, ...change })), shape)
    const { sealed: _, ...lacking } = manifest
    for (const value of [lacking, [], null, 1, 'manifest', new Uint8Array(5)]) {
      assert.throws(() => decodeManifest(encode(value)), shape)
    }
  })

  it('has a code and pieces that can be', () => {
    const withCode = (change: object): Uint8Array =>
      encode({ ...manifest, code: { ...manifest.code, ...change } })
    for (const change of [{ k: 4 }, { blockBytes: 2 ** 20 + 1 }]) {
      assert.throws(() => decodeManifest(withCode(change)), { code: 'storage/code' })
    }
    for (const change of [{ k: 0 }, { n: 65 }, { blockBytes: 0 }, { k: 1.5 }]) {
      assert.throws(() => decodeManifest(withCode(change)), shape)
    }
    assert.throws(() => decodeManifest(encode({ ...manifest, cipherBytes: 2 ** 32 })), {
      code: 'storage/code',
    })
    const other = CID.parse('bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi')
    const shards = manifest.shards.map((shard) => ({ ...shard, piece: other }))
    assert.throws(() => decodeManifest(encode({ ...manifest, shards })), { code: 'storage/piece-cid' })
  })

  it('is refused by its writer where no reader would take it', () => {
    assert.throws(() => encodeManifest({ ...manifest, cipherBytes: 5 }), shape)
  })
})

describe('hostile bytes in place of a manifest', () => {
  const good = encodeManifest(manifest)

  it('are refused when cut, lengthened, or too many', () => {
    for (let length = 0; length < good.length; length++)
      assert.throws(() => decodeManifest(good.subarray(0, length)), cbor)
    assert.throws(() => decodeManifest(Buffer.concat([good, new Uint8Array(1)])), cbor)
    assert.throws(() => decodeManifest(new Uint8Array(16_777_217)), cbor)
  })

  it('ask for no memory that is not theirs', () => {
    const million = [0x9a, 0, 0x0f, 0x42, 0x40]
    const bad = [
      Uint8Array.from({ length: 10_000 }, () => 0x81), // lists in lists in lists
      Uint8Array.from({ length: 10_000 }, () => 0xd8), // tags
      Uint8Array.from([...million, ...Array<number>(1_000_000).fill(0x80)]), // a million empty lists
      Uint8Array.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), // a list of 2^64 - 1
      Uint8Array.from([0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), // a map
      Uint8Array.from([0x5b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), // bytes
      Uint8Array.from([0x7a, 0xff, 0xff, 0xff, 0xff]), // text
    ]
    for (const bytes of bad) assert.throws(() => decodeManifest(bytes), cbor)
  })

  it('have one encoding only', () => {
    const bad = [
      [0x9f, 0xff], // indefinite length
      [0x18, 1], // 1 in two bytes
      [0xf7], // undefined
      [0xf9, 0x3c, 0], // 1.0 in two bytes
      [0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0], // not a number
      [0xc1, 1], // a tag that is no CID
      [0xa2, 0x61, 0x62, 1, 0x61, 0x61, 1], // keys out of order
      [0xa2, 0x61, 0x61, 1, 0x61, 0x61, 1], // a key twice
      [0xa1, 1, 1], // a key that is no text
      [0x62, 0xff, 0xff], // no UTF-8
      [0xd8, 0x2a, 0x41, 0], // a CID of nothing
    ]
    for (const bytes of bad) assert.throws(() => decodeManifest(Uint8Array.from(bytes)), cbor)
  })
})
