import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { chunkBytes, cipherBytesOf, cipherRange, plainBytesOf, sealedChunkBytes } from './layout.ts'
import { decrypt, encrypt } from './stream.ts'

const key = Uint8Array.from({ length: 32 }, (_, index) => index)
const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]

describe('the cipher', () => {
  it('is AES-256-GCM with the counter and the end in the nonce, and the header as additional data', async () => {
    for (const size of sizes) {
      const plain = noise(size)
      const header = encode({ version: 1, cipher: 'aes-256-gcm', chunkBytes: 65_536, plainBytes: size })
      const chunks = Math.max(1, Math.ceil(size / chunkBytes))
      const expected = Array.from({ length: chunks }, (_, index) => {
        const nonce = Buffer.alloc(12)
        nonce.writeUIntBE(index, 5, 6)
        nonce[11] = index === chunks - 1 ? 1 : 0
        const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(hash('sha256', header, 'buffer'))
        const chunk = plain.subarray(index * chunkBytes, (index + 1) * chunkBytes)
        return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
      })
      const found = await all(encrypt(key, size, cut(plain, 10_007)))
      assert.ok(Buffer.concat(expected).equals(found))
      assert.equal(found.length, cipherBytesOf(size))
      assert.equal(plainBytesOf(found.length), size)
    }
  })

  // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: one block of zeros under a key of zeros.
  it('stands on an AES-256-GCM that gives the published answers', async () => {
    const secret = await crypto.subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt'])
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) }
    const found = await crypto.subtle.encrypt(algorithm, secret, new Uint8Array(16))
    assert.equal(
      Buffer.from(found).toString('hex'),
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    )
    const decipher = createDecipheriv('aes-256-gcm', new Uint8Array(32), new Uint8Array(12))
    assert.deepEqual(decipher.update(new Uint8Array(found, 0, 16)), Buffer.alloc(16))
  })

  it('gives back every range', async () => {
    for (const size of sizes) {
      const plain = noise(size)
      const sealed = await all(encrypt(key, size, cut(plain, 65_536)))
      const edges = [0, 1, 65_535, 65_536, 65_537, 131_072, size - 1, size].filter(
        (at) => at >= 0 && at <= size,
      )
      for (const from of edges) {
        for (const to of edges.filter((at) => at >= from)) {
          const { offset, length } = cipherRange(size, from, to)
          const part = cut(sealed.subarray(offset, offset + length), 7_001)
          assert.ok(
            Buffer.from(plain.subarray(from, to)).equals(await all(decrypt(key, size, part, from, to))),
          )
        }
      }
    }
  })

  it('reads no more chunks than a range needs', () => {
    assert.deepEqual(cipherRange(200_000, 65_535, 65_537), { offset: 0, length: 2 * sealedChunkBytes })
    assert.deepEqual(cipherRange(200_000, 65_536, 131_072), {
      offset: sealedChunkBytes,
      length: sealedChunkBytes,
    })
    assert.deepEqual(cipherRange(200_000, 199_999), {
      offset: 3 * sealedChunkBytes,
      length: 200_000 - 3 * 65_536 + 16,
    })
    for (const [from, to] of [
      [-1, 5],
      [5, 4],
      [0, 200_001],
      [0.5, 1],
      [0, NaN],
    ] as const) {
      assert.throws(() => cipherRange(200_000, from, to), { code: 'storage/plain-range' })
    }
    for (const bytes of [0, 15, 65_552 + 16, 65_552 + 5])
      assert.throws(() => plainBytesOf(bytes), { code: 'storage/plain-range' })
  })
})

describe('a ciphertext that was tampered with', () => {
  const refused = { code: 'storage/ciphertext' }

  it('does not open with any of its bits turned', async () => {
    const sealed = await all(encrypt(key, 100, cut(noise(100), 100)))
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const other = Uint8Array.from(sealed)
      other[bit >> 3]! ^= 1 << (bit & 7)
      await assert.rejects(all(decrypt(key, 100, cut(other, 200))), refused)
    }
  })

  it('does not open with a bit turned anywhere in many chunks, and gives no byte from that chunk on', async () => {
    const size = 200_000
    const plain = noise(size)
    const sealed = await all(encrypt(key, size, cut(plain, size)))
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        const other = Uint8Array.from(sealed)
        other[bit >> 3]! ^= 1 << (bit & 7)
        const given: Uint8Array[] = []
        const reading = (async () => {
          for await (const part of decrypt(key, size, cut(other, size))) given.push(part)
        })()
        await assert.rejects(reading, refused)
        const good = Math.floor((bit >> 3) / sealedChunkBytes) * chunkBytes
        assert.ok(Buffer.concat(given).equals(plain.subarray(0, good)))
      }),
      { numRuns: 60 },
    )
  })

  it('does not open with chunks swapped, repeated, left out, or of another object', async () => {
    const size = 4 * chunkBytes
    const sealed = await all(encrypt(key, size, cut(noise(size), size)))
    const other = await all(encrypt(key.with(0, 1), size, cut(noise(size), size)))
    const chunk = (at: number, from = sealed): Uint8Array =>
      from.subarray(at * sealedChunkBytes, (at + 1) * sealedChunkBytes)
    const orders = [
      [1, 0, 2, 3],
      [0, 2, 1, 3],
      [0, 1, 3, 2],
      [0, 0, 2, 3],
      [3, 1, 2, 3],
      [0, 1, 2, 2],
    ]
    for (const order of orders) {
      await assert.rejects(
        all(decrypt(key, size, cut(Buffer.concat(order.map((at) => chunk(at))), 1_000_000))),
        refused,
      )
    }
    const spliced = Buffer.concat([chunk(0), chunk(1, other), chunk(2), chunk(3)])
    await assert.rejects(all(decrypt(key, size, cut(spliced, 1_000_000))), refused)
  })

  it('does not open truncated or lengthened, whatever length is claimed', async () => {
    const size = 2 * chunkBytes + 100
    const sealed = await all(encrypt(key, size, cut(noise(size), size)))
    const open = (bytes: Uint8Array, plainBytes: number): Promise<Buffer> =>
      all(decrypt(key, plainBytes, cut(bytes, 50_000)))
    const tooShort = { code: 'storage/stream-length' }
    for (const length of [
      0,
      1,
      15,
      16,
      sealedChunkBytes - 1,
      sealedChunkBytes,
      2 * sealedChunkBytes,
      sealed.length - 1,
    ]) {
      await assert.rejects(open(sealed.subarray(0, length), size), (error: { code?: string }) =>
        [tooShort.code, refused.code].includes(error.code ?? ''),
      )
    }
    await assert.rejects(open(Buffer.concat([sealed, new Uint8Array(1)]), size), (error: { code?: string }) =>
      [tooShort.code, refused.code].includes(error.code ?? ''),
    )
    // Whole chunks with their honest length: the header and the last chunk's nonce know better.
    for (const chunks of [1, 2])
      await assert.rejects(open(sealed.subarray(0, chunks * sealedChunkBytes), chunks * chunkBytes), refused)
    await assert.rejects(open(sealed.subarray(sealedChunkBytes), size - chunkBytes), refused)
  })

  it('does not open under another key, or as another length of the same number of chunks', async () => {
    const sealed = await all(encrypt(key, 100, cut(noise(100), 100)))
    await assert.rejects(all(decrypt(key.with(31, 0), 100, cut(sealed, 200))), refused)
    const empty = await all(encrypt(key, 0, cut(new Uint8Array(0), 1)))
    assert.equal(empty.length, 16)
    await assert.rejects(
      all(
        decrypt(
          key,
          0,
          cut(
            empty.fill(0, 3, 4).map((byte) => byte ^ 1),
            200,
          ),
        ),
      ),
      refused,
    )
  })
})

describe('a source of another length than was said', () => {
  it('is refused while it is encrypted', async () => {
    for (const [said, sent] of [
      [10, 9],
      [10, 11],
      [0, 1],
      [1, 0],
      [65_536, 65_537],
      [131_072, 65_536],
    ] as const) {
      await assert.rejects(all(encrypt(key, said, cut(noise(sent), 1_000))), {
        code: 'storage/stream-length',
      })
    }
  })

  it('passes on its own failure', async () => {
    const failing = (async function* () {
      yield new Uint8Array(65_536)
      throw new RangeError('The disk is gone.')
    })()
    await assert.rejects(all(encrypt(key, 100_000, failing)), RangeError)
  })
})

async function* cut(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += step) yield bytes.subarray(from, from + step)
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

function noise(length: number): Uint8Array {
  let state = 9
  return Uint8Array.from(
    { length },
    () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24,
  )
}
