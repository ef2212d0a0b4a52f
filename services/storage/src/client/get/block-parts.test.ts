import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { BlockGatherer, cutParts } from './block-parts.ts'

const block = randomBytes(40_000)
const digest = hash('sha256', block, 'buffer')

describe('a block as it comes', () => {
  it('is the same in parts of any size, in order', () => {
    for (const sizes of [[40_000], [1], [5000, 1, 1, 4096, 3], [4095, 4097]])
      assert.deepEqual(Buffer.concat(gathered(sizes).finish(digest)!), block)
  })

  it('is refused when one bit differs, or bytes are missing', () => {
    const changed = Buffer.from(block)
    changed[39_999]! ^= 1
    const gatherer = new BlockGatherer()
    gatherer.add(changed)
    assert.equal(gatherer.finish(digest), undefined)
    const short = new BlockGatherer()
    short.add(block.subarray(1))
    assert.equal(short.finish(digest), undefined)
    assert.equal(gathered([40_000]).finish(digest.subarray(0, 31)), undefined)
  })

  it('takes no more memory in single bytes than in few parts', () => {
    const parts = gathered([1]).finish(digest)!
    assert.equal(parts.length, Math.ceil(block.length / 4096))
    const buffers = new Set(parts.map(({ buffer }) => buffer))
    assert.ok([...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0) < block.length + 4096)
  })

  it('is cut anywhere', () => {
    const parts = gathered([5000, 100, 7000]).finish(digest)!
    for (const [from, to] of [
      [0, 40_000],
      [0, 0],
      [4999, 5001],
      [5050, 5051],
      [-3, 10],
      [39_999, 50_000],
    ] as const)
      assert.deepEqual(Buffer.concat(cutParts(parts, from, to)), block.subarray(Math.max(0, from), to))
  })
})

/** The block in parts of these sizes, again and again. */
function gathered(sizes: readonly number[]): BlockGatherer {
  const gatherer = new BlockGatherer()
  for (let from = 0, count = 0; from < block.length; count++) {
    const part = Buffer.from(block.subarray(from, from + sizes[count % sizes.length]!))
    gatherer.add(part)
    from += part.length
  }
  return gatherer
}
