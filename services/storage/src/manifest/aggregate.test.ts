import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { base32 } from 'multiformats/bases/base32'
import { PieceHasher, payloadBytes } from '../piece/index.ts'
import { parentOf, zeroNodes } from '../piece/merkle.ts'
import { aggregate, decodeIndex, encodeIndex, indexBytes, readAggregate, type Segment } from './aggregate.ts'

const refused = { code: 'storage/aggregate' }

// filecoin-project/go-data-segment, datasegment/testdata/sample_aggregate: two CAR files in 1 MiB.
const sample: readonly Segment[] = [
  {
    root: rootOf('baga6ea4seaqae5ysjdbsr4b5jhotaz5ooh62jrrdbxwygfpkkfjz44kvywycmgy'),
    height: 14,
    offset: 0,
    length: payloadBytes(14),
  },
  {
    root: rootOf('baga6ea4seaqnrm2n2g4m23t6rs26obxjw2tjtr7tcho24gepj2naqhevytduyoa'),
    height: 13,
    offset: payloadBytes(14),
    length: payloadBytes(13),
  },
]

describe('an aggregate', () => {
  it('has the index of go-data-segment', () => {
    const index = encodeIndex(sample, 15)
    assert.equal(index.length, 508)
    const { root } = new PieceHasher().update(index).finish().piece
    assert.deepEqual(root, rootOf('baga6ea4seaqhcxljs2dth37blnnevcbzvf2bkveytmtpdiq6lwseenadxzzoyei'))
    assert.deepEqual(decodeIndex(index, payloadBytes(15)), sample)
  })

  it('has the root of go-data-segment', () => {
    let last = new PieceHasher().update(encodeIndex(sample, 15)).finish().piece.root
    for (let height = 4; height < 13; height++) last = parentOf(zeroNodes[height]!, last)
    const root = parentOf(sample[0]!.root, parentOf(sample[1]!.root, last))
    assert.deepEqual(root, rootOf('baga6ea4seaqnqkeoqevjjjfe46wo2lpfclcbmkyms4wkz5srou3vzmr3w3c72bq'))
  })

  it('holds each part as a piece of its own, that its index names', async () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(parts, async (those) => {
        const { bytes, segments } = aggregate(those)
        for (const [at, part] of those.entries()) {
          const { offset, length, root, height } = segments[at]!
          assert.equal(offset % length, 0)
          assert.deepEqual(bytes.subarray(offset, offset + part.length), part)
          assert.ok(bytes.subarray(offset + part.length, offset + length).every((byte) => byte === 0))
          const { piece } = new PieceHasher().update(part).finish()
          assert.deepEqual([root, height], [piece.root, piece.height])
        }
        const found = await readAggregate(reader(bytes), bytes.length)
        assert.deepEqual(
          found.map(({ offset }) => offset),
          segments.map(({ offset }) => offset).toSorted((a, b) => a - b),
        )
        assert.equal(
          new PieceHasher().update(bytes).finish().piece.sizeBytes,
          payloadBytes(Math.log2(bytes.length / 127) + 2),
        )
      }),
      { numRuns: 30 },
    )
  })

  it('begins a segment where a subtree begins, so that its root stands in the tree', () => {
    const parts = [
      new Uint8Array(40_000).fill(1),
      new Uint8Array(65_024).fill(2),
      new Uint8Array(300).fill(3),
    ]
    const { bytes, segments } = aggregate(parts)
    const { tree } = new PieceHasher().update(bytes).finish()
    const { root, offset } = segments[1]!
    assert.deepEqual(tree.node(11, offset / 65_024), root)
  })

  it('refuses parts without bytes, no parts, and more than it holds', () => {
    assert.throws(() => aggregate([]), refused)
    assert.throws(() => aggregate([new Uint8Array(1), new Uint8Array(0)]), refused)
    assert.throws(() => aggregate([new Uint8Array(payloadBytes(21))]), refused)
  })
})

describe('an index that lies', () => {
  const { bytes } = aggregate([new Uint8Array(1_000).fill(1), new Uint8Array(100).fill(2)])
  const start = bytes.length - indexBytes(bytes.length)

  it('loses the entries that are not valid, and only those', async () => {
    for (let bit = 0; bit < 2 * 254; bit++) {
      const other = Uint8Array.from(bytes)
      other[start + (bit >> 3)]! ^= 1 << (bit & 7)
      assert.equal((await readAggregate(reader(other), other.length)).length, 1)
    }
  })

  it('cannot point out of the aggregate, into the index, or beside a subtree', () => {
    const root = new Uint8Array(32)
    const bad = [
      { root, height: 30, offset: 0, length: payloadBytes(30) },
      { root, height: 15, offset: 0, length: payloadBytes(15) },
      { root, height: 4, offset: 127, length: payloadBytes(4) },
      { root, height: 2, offset: payloadBytes(15) - 127, length: 127 },
      { root, height: 1, offset: 0, length: 63.5 },
    ]
    for (const segment of bad) assert.deepEqual(decodeIndex(encodeIndex([segment], 15), payloadBytes(15)), [])
  })

  it('is refused with a size that no aggregate has, or too few bytes', async () => {
    for (const size of [0, 127, 500, bytes.length + 1, payloadBytes(22)]) {
      assert.throws(() => decodeIndex(bytes.subarray(start), size), refused)
    }
    assert.throws(() => decodeIndex(bytes.subarray(start + 1), bytes.length), refused)
    await assert.rejects(
      readAggregate(() => Promise.resolve(new Uint8Array(1)), bytes.length),
      refused,
    )
  })
})

function reader(bytes: Uint8Array) {
  return (offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(offset, offset + length))
}

function rootOf(pieceCidV1: string): Uint8Array {
  return base32.decode(pieceCidV1).slice(-32)
}
