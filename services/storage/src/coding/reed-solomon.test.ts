import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReedSolomon } from './reed-solomon.ts'

describe('Reed-Solomon', () => {
  // Backblaze/JavaReedSolomon and klauspost/reedsolomon, both in their test "OneEncode".
  it('makes the parity of Backblaze and klauspost', async () => {
    const blocks = (await ReedSolomon.create(5, 10)).encode(Uint8Array.of(0, 1, 4, 5, 2, 3, 6, 7, 8, 9))
    const parity = blocks.slice(5).map((block) => [...block])
    assert.deepEqual(parity, [
      [12, 13],
      [10, 11],
      [14, 15],
      [90, 91],
      [94, 95],
    ])
  })

  // Their matrix M is V(n, k) times the inverse of V(k, k), where V has r^c at row r, column c: so M V(k, k) = V(n, k).
  it('has their whole matrix, for every code in use', async () => {
    for (const [k, n] of [
      [2, 4],
      [4, 12],
      [10, 30],
      [4, 6],
      [1, 2],
      [63, 64],
    ] as const) {
      const codec = await ReedSolomon.create(k, n)
      const columns = Array.from({ length: k }, (_, column) =>
        codec.encode(new Uint8Array(k).with(column, 1)),
      )
      for (let row = 0; row < n; row++) {
        for (let column = 0; column < k; column++) {
          const products = columns.map((blocks, at) => multiply(blocks[row]![0]!, power(at, column)))
          assert.equal(
            products.reduce((sum, product) => sum ^ product),
            power(row, column),
          )
        }
      }
    }
  })

  it('rebuilds all blocks from each four of six', async () => {
    const codec = await ReedSolomon.create(4, 6)
    const blocks = codec.encode(noise(397))
    let patterns = 0
    for (let mask = 0; mask < 64; mask++) {
      const present = blocks.map((block, at) => ((mask >> at) & 1 ? block : undefined))
      if (present.filter((block) => block !== undefined).length !== 4) continue
      patterns++
      assert.deepEqual(codec.reconstruct(present), blocks)
    }
    assert.equal(patterns, 15)
  })

  it('rebuilds all blocks from 1,000 random tens of thirty', async () => {
    const codec = await ReedSolomon.create(10, 30)
    const blocks = codec.encode(noise(640))
    const draw = random(5)
    for (let pattern = 0; pattern < 1_000; pattern++) {
      const chosen = blocks
        .map((_, at) => ({ at, key: draw() }))
        .toSorted((one, other) => one.key - other.key)
      const present = new Set(chosen.slice(0, 10).map(({ at }) => at))
      const rebuilt = codec.reconstruct(blocks.map((block, at) => (present.has(at) ? block : undefined)))
      for (const [at, block] of rebuilt.entries()) assert.ok(Buffer.from(block).equals(blocks[at]!))
    }
  })

  it('fills a stripe that does not divide with zeros', async () => {
    const codec = await ReedSolomon.create(4, 6)
    const blocks = codec.encode(Uint8Array.of(1, 2, 3, 4, 5))
    assert.deepEqual(
      blocks.slice(0, 4).map((block) => [...block]),
      [
        [1, 2],
        [3, 4],
        [5, 0],
        [0, 0],
      ],
    )
    assert.deepEqual(codec.reconstruct([undefined, undefined, ...blocks.slice(2)]), blocks)
    assert.ok(codec.encode(new Uint8Array(0)).every((block) => block.length === 0))
  })

  it('makes blocks of every length around tiles', async () => {
    const codec = await ReedSolomon.create(2, 4)
    for (const length of [1, 15, 16, 17, 4_095, 4_096, 4_097, 10_000]) {
      const stripe = noise(2 * length)
      const blocks = codec.encode(stripe)
      assert.ok(blocks.every((block) => block.length === length && block.buffer.byteLength === length))
      assert.deepEqual(
        Buffer.concat(codec.dataBlocks([undefined, undefined, ...blocks.slice(2)])),
        Buffer.from(stripe),
      )
      for (let at = 0; at < length; at++) {
        const [a, b] = [stripe[at]!, stripe[at + length]!]
        assert.equal(blocks[2]![at], multiply(3, a) ^ multiply(2, b)) // the line through (0, a) and (1, b), at 2
      }
    }
  })

  it('gives data that is there as it is', async () => {
    const codec = await ReedSolomon.create(2, 4)
    const blocks = codec.encode(noise(100))
    const data = codec.dataBlocks([blocks[0], undefined, undefined, blocks[3]])
    assert.equal(data[0], blocks[0])
    assert.deepEqual(data, blocks.slice(0, 2))
  })

  it('refuses too few blocks, wrong places and lengths, and codes that cannot be', async () => {
    const codec = await ReedSolomon.create(2, 4)
    const [a, b, c, d] = codec.encode(Uint8Array.of(1, 2, 3, 4))
    const refused = { code: 'storage/reconstruct' }
    assert.throws(() => codec.reconstruct([a, undefined, undefined, undefined]), refused)
    assert.throws(() => codec.reconstruct([a, b, c]), refused)
    assert.throws(() => codec.reconstruct([a, b, c, d, d]), refused)
    assert.throws(() => codec.reconstruct([a, new Uint8Array(3), undefined, undefined]), refused)
    assert.throws(
      () => codec.reconstruct([new Uint8Array(0), new Uint8Array(0), undefined, undefined]),
      refused,
    )
    for (const [k, n] of [
      [0, 4],
      [4, 4],
      [5, 4],
      [2, 65],
      [1.5, 4],
      [2, NaN],
    ] as const) {
      await assert.rejects(ReedSolomon.create(k, n), { code: 'storage/code' })
    }
  })
})

function multiply(one: number, other: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product <<= 1
    if (product & 0x100) product ^= 0x11d
    if ((other >> bit) & 1) product ^= one
  }
  return product
}

function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : multiply(base, power(base, exponent - 1))
}

function noise(length: number): Uint8Array {
  const draw = random(7)
  return Uint8Array.from({ length }, () => draw() >>> 24)
}

function random(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)
}
