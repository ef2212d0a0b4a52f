import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { PieceHasher } from './piece-hasher.ts'
import { PieceTree } from './piece-tree.ts'

describe('the hasher of a piece', () => {
  it('makes one piece of the same bytes, however they come', () => {
    const bytes = noise(200_001)
    const { piece } = new PieceHasher().update(bytes).finish()
    for (const step of [1_000, 65_023, 65_024, 65_025, 130_048, 199_999]) {
      const hasher = new PieceHasher().update(new Uint8Array(0))
      for (let from = 0; from < bytes.length; from += step) hasher.update(bytes.subarray(from, from + step))
      assert.deepEqual(hasher.finish().piece, piece)
    }
  })

  it('agrees with the plainest tree, around subtrees and their edges', () => {
    for (const size of [
      1, 126, 127, 128, 4_064, 65_023, 65_024, 65_025, 130_048, 130_049, 195_072, 260_097,
    ]) {
      const bytes = noise(size)
      assert.deepEqual(new PieceHasher().update(bytes).finish().piece.root, plainRoot(bytes), `${size} bytes`)
    }
  })

  it('refuses a piece of nothing', () => {
    assert.throws(() => new PieceHasher().finish(), { code: 'storage/piece-size' })
  })

  it('sees every bit', () => {
    const bytes = noise(300)
    const { root } = new PieceHasher().update(bytes).finish().piece
    for (let bit = 0; bit < 2_400; bit++) {
      const other = Uint8Array.from(bytes)
      other[bit >> 3]! ^= 1 << (bit & 7)
      assert.notDeepEqual(new PieceHasher().update(other).finish().piece.root, root)
    }
  })
})

describe('a stored tree', () => {
  const { tree } = new PieceHasher().update(noise(700_000)).finish()

  it('comes back as it was', () => {
    const again = PieceTree.fromBytes(tree.toBytes())
    assert.deepEqual(again, tree)
    assert.deepEqual(again.root, tree.root)
  })

  it('holds 32 bytes for 65,024', () => {
    assert.equal(tree.toBytes().length, 8 + 32 * 11)
  })

  it('is refused where its length and size do not fit', () => {
    const bytes = tree.toBytes()
    const sized = (size: bigint): Uint8Array => {
      const other = Uint8Array.from(bytes)
      new DataView(other.buffer).setBigUint64(0, size)
      return other
    }
    const bad = [
      new Uint8Array(0),
      bytes.subarray(0, 7),
      bytes.subarray(0, -1),
      sized(0n),
      sized(1n),
      sized(2n ** 63n),
    ]
    for (const other of bad) assert.throws(() => PieceTree.fromBytes(other), { code: 'storage/piece-tree' })
  })
})

/** Bits one by one, and a full tree of zeros and all. */
function plainRoot(bytes: Uint8Array): Uint8Array {
  let height = 2
  while (127 * 2 ** (height - 2) < bytes.length) height++
  const leaves = new Uint8Array(32 * 2 ** height)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    if (((bytes[bit >> 3]! >> (bit & 7)) & 1) === 0) continue
    const place = bit + 2 * Math.floor(bit / 254)
    leaves[place >> 3]! |= 1 << (place & 7)
  }
  let level: Uint8Array = leaves
  while (level.length > 32) {
    const above = new Uint8Array(level.length / 2)
    for (let at = 0; at < above.length; at += 32) {
      const node = hash('sha256', level.subarray(2 * at, 2 * at + 64), 'buffer')
      node[31]! &= 0x3f
      above.set(node, at)
    }
    level = above
  }
  return level
}

function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = 1
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}
