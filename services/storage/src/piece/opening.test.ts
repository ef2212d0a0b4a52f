import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Opening, openLeaf, packOpening, verifyOpening } from './opening.ts'
import { PieceHasher } from './piece-hasher.ts'

const sizes = [1, 31, 32, 127, 128, 1_000, 65_024, 65_025, 131_000, 400_000]

describe('openings', () => {
  it('show each node that holds data, and no other index', async () => {
    for (const size of sizes) {
      const { piece, tree, open } = stored(size)
      const step = Math.max(1, Math.floor(piece.leaves / 40))
      for (let index = 0; index < piece.leaves; index += step) {
        const opening = await open(index)
        assert.ok(verifyOpening(piece.root, piece.height, index, opening))
        assert.ok(!verifyOpening(piece.root, piece.height, (index + 1) % 2 ** piece.height, opening))
        assert.equal(packOpening(opening).length, 32 * (piece.height + 1))
      }
      assert.ok(verifyOpening(piece.root, piece.height, piece.leaves - 1, await open(piece.leaves - 1)))
      for (const index of [piece.leaves, -1, 0.5, NaN]) {
        await assert.rejects(openLeaf(never, size, tree, index), { code: 'storage/leaf-index' })
      }
    }
  })

  it('are false with any bit turned, and with any length but their own', async () => {
    const { piece, open } = stored(1_000)
    const opening = await open(5)
    const { root, height } = piece
    for (let at = 0; at <= height; at++) {
      for (let bit = 0; bit < 256; bit++) assert.ok(!verifyOpening(root, height, 5, turned(opening, at, bit)))
    }
    const { node, path } = opening
    assert.ok(!verifyOpening(root, height, 5, { node, path: path.slice(1) }))
    assert.ok(!verifyOpening(root, height, 5, { node, path: [...path, path[0]!] }))
    assert.ok(!verifyOpening(root, height, 5, { node: node.subarray(1), path }))
    assert.ok(!verifyOpening(root, height, 5, { node, path: path.with(0, new Uint8Array(31)) }))
    for (const index of [-1, 2 ** height, 5.5, 5 + 2 ** 32])
      assert.ok(!verifyOpening(root, height, index, opening))
  })

  it('are not made from bytes that the disk changed or lost', async () => {
    const { tree, bytes } = stored(131_000)
    const changed = Uint8Array.from(bytes)
    changed[70_000]! ^= 1
    const read = reader(changed)
    await assert.rejects(openLeaf(read, bytes.length, tree, 3_000), { code: 'storage/piece-read' })
    assert.ok(await openLeaf(read, bytes.length, tree, 3), 'another subtree is as it was')
    const short = reader(bytes.subarray(0, 100_000))
    await assert.rejects(openLeaf(short, bytes.length, tree, 3_500), { code: 'storage/piece-read' })
  })
})

function stored(size: number) {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8) + 1) & 255)
  const { piece, tree } = new PieceHasher().update(bytes).finish()
  return { bytes, piece, tree, open: (index: number) => openLeaf(reader(bytes), size, tree, index) }
}

function reader(bytes: Uint8Array) {
  return (offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(offset, offset + length))
}

function never(): Promise<Uint8Array> {
  throw new Error('Nothing is to be read.')
}

function turned(opening: Opening, at: number, bit: number): Opening {
  const flip = (node: Uint8Array): Uint8Array => node.with(bit >> 3, node[bit >> 3]! ^ (1 << (bit & 7)))
  if (at === 0) return { ...opening, node: flip(opening.node) }
  return { ...opening, path: opening.path.with(at - 1, flip(opening.path[at - 1]!)) }
}
