import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { accountOf, drawsOf } from './day.fixture.ts'
import { DayState } from './day-state.ts'
import { firstDifference } from './difference.ts'
import { hashInto } from './hash.ts'
import { Members } from './columns.ts'
import { leafHash, verifyReward } from './proof.ts'
import { emptyNodes, RewardTree, treeDepth } from './tree.ts'
import type { RewardLeaf, TreeReader } from './types.ts'

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** Leaves with drawn balances. */
function drawLeaves(members: number, seed: number): RewardLeaf[] {
  const draw = drawsOf(seed)
  return Array.from({ length: members }, (_, at) => ({
    id: at + 1,
    account: accountOf(draw(2 ** 32)),
    earnedGwei: BigInt(draw(2 ** 32)) << 31n,
    provisionalGwei: BigInt(draw(2 ** 32)),
  }))
}

function treeOf(leaves: readonly RewardLeaf[]): RewardTree {
  const members = new Members(1)
  for (const { account, earnedGwei, provisionalGwei } of leaves) {
    const at = members.add()
    members.column.account.set(Buffer.from(account.slice(2), 'hex'), at * 20)
    members.column.earnedGwei[at] = earnedGwei
    members.column.provisionalGwei[at] = provisionalGwei
  }
  return new RewardTree(members, members.count)
}

/** The definition, word for word: every leaf and every node, nothing kept. */
function plainNode(leaves: readonly RewardLeaf[], level: number, index: number): Uint8Array {
  if (level > 0) {
    return sha256(plainNode(leaves, level - 1, 2 * index), plainNode(leaves, level - 1, 2 * index + 1))
  }
  const leaf = leaves[index]
  if (leaf === undefined) return new Uint8Array(32)
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32BE(leaf.id, 0)
  bytes.write(leaf.account.slice(2), 4, 'hex')
  bytes.writeBigUInt64BE(leaf.earnedGwei, 32)
  bytes.writeBigUInt64BE(leaf.provisionalGwei, 40)
  return sha256(bytes)
}

const reader = (tree: RewardTree): TreeReader => ({
  members: tree.members,
  nodes: async (level, from, count) => tree.nodes(level, from, count),
})

describe('treeDepth', () => {
  it('is the logarithm rounded up, and at least 1', () => {
    const counts = [0, 1, 2, 3, 4, 5, 16, 17, 1_000_000, 2 ** 20, 2 ** 20 + 1, 2 ** 32 - 1]
    assert.deepEqual(counts.map(treeDepth), [1, 1, 1, 2, 2, 3, 4, 5, 20, 20, 21, 32])
  })
})

describe('RewardTree', () => {
  it('has the nodes of the definition at every level, for every number of members up to 70', () => {
    for (let members = 0; members <= 70; members++) {
      const leaves = drawLeaves(members, members)
      const tree = treeOf(leaves)
      assert.equal(tree.depth, treeDepth(members))
      for (let level = 0; level <= tree.depth; level++) {
        const count = 2 ** (tree.depth - level)
        const expected = Array.from({ length: count }, (_, at) => plainNode(leaves, level, at))
        assert.deepEqual(tree.nodes(level, 0, count), expected)
      }
      assert.deepEqual(tree.root, plainNode(leaves, tree.depth, 0))
    }
  })

  it('has the root of the definition over several parts of a thousand leaves', () => {
    const leaves = drawLeaves(3333, 5)
    assert.deepEqual(treeOf(leaves).root, plainNode(leaves, 12, 0))
  })

  it('gives any range of any level', () => {
    const tree = treeOf(drawLeaves(1500, 3))
    const whole = Array.from({ length: tree.depth + 1 }, (_, level) =>
      tree.nodes(level, 0, 2 ** (11 - level)),
    )
    const property = fc.property(
      fc.nat(11),
      fc.nat(2047),
      fc.integer({ min: 1, max: 40 }),
      (level, at, count) => {
        const from = at % 2 ** (11 - level)
        const inside = Math.min(count, 2 ** (11 - level) - from)
        assert.deepEqual(tree.nodes(level, from, inside), whole[level]!.slice(from, from + inside))
      },
    )
    fc.assert(property)
  })

  it('knows trees of absent leaves', () => {
    for (let level = 0; level < 32; level++) {
      assert.deepEqual(emptyNodes[level + 1], sha256(emptyNodes[level]!, emptyNodes[level]!))
    }
  })
})

describe('verifyReward', () => {
  const leaves = drawLeaves(37, 1)
  const tree = treeOf(leaves)

  it('accepts every leaf with its own proof', () => {
    for (const leaf of leaves) {
      assert.ok(verifyReward(tree.root, 37, leaf, tree.proof(leaf.id)))
      assert.deepEqual(leafHash(leaf), tree.nodes(0, leaf.id - 1, 1)[0])
    }
  })

  it('refuses another amount, account, id, proof, root or number of members', () => {
    const leaf = leaves[4]!
    const proof = tree.proof(5)
    const wrong: [Uint8Array, number, RewardLeaf, readonly Uint8Array[]][] = [
      [tree.root, 37, { ...leaf, earnedGwei: leaf.earnedGwei + 1n }, proof],
      [tree.root, 37, { ...leaf, provisionalGwei: leaf.provisionalGwei + 1n }, proof],
      [tree.root, 37, { ...leaf, account: accountOf(1) }, proof],
      [tree.root, 37, { ...leaf, account: '0x12' }, proof],
      [tree.root, 37, { ...leaf, id: 6 }, proof],
      [tree.root, 37, { ...leaf, id: 5 + 64 }, proof],
      [tree.root, 37, { ...leaf, id: 0 }, proof],
      [tree.root, 37, leaf, tree.proof(6)],
      [tree.root, 37, leaf, proof.slice(1)],
      [tree.root, 37, leaf, [...proof, emptyNodes[6]!]],
      [tree.root, 37, leaf, [proof[0]!.subarray(1), ...proof.slice(1)]],
      [emptyNodes[0]!, 37, leaf, proof],
      [tree.root.subarray(1), 37, leaf, proof],
      [tree.root, 32, leaf, proof],
    ]
    for (const [root, members, claimed, siblings] of wrong) {
      assert.equal(verifyReward(root, members, claimed, siblings), false)
    }
  })
})

describe('hashInto', () => {
  it('is sha256 of each block, with native code or without', async () => {
    const portable = (await import('@chainsafe/as-sha256')).hashInto
    const blocks = Uint8Array.from({ length: 64 * 9 }, (_, at) => (at * 7) % 256)
    const expected = Buffer.concat(
      Array.from({ length: 9 }, (_, at) => sha256(blocks.subarray(at * 64, at * 64 + 64))),
    )
    for (const hash of [hashInto, portable]) {
      const hashes = new Uint8Array(32 * 9)
      hash(blocks, hashes)
      assert.deepEqual(Buffer.from(hashes), expected)
    }
  })
})

describe('firstDifference', () => {
  it('finds the lowest id that differs, in trees of any two sizes', async () => {
    const property = fc.asyncProperty(
      fc.nat(700),
      fc.nat(700),
      fc.array(fc.nat(699), { maxLength: 3 }),
      async (members, others, changed) => {
        const one = drawLeaves(members, 9)
        const other = drawLeaves(others, 9).map((leaf, at) =>
          changed.includes(at) ? { ...leaf, provisionalGwei: 2n ** 40n } : leaf,
        )
        const same = Array.from({ length: Math.max(members, others) }, (_, at) => {
          const [a, b] = [one[at], other[at]]
          return a !== undefined && b !== undefined && a.provisionalGwei === b.provisionalGwei
        })
        const expected = same.includes(false) ? same.indexOf(false) + 1 : undefined
        assert.equal(await firstDifference(reader(treeOf(one)), reader(treeOf(other))), expected)
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  it('needs few questions', async () => {
    const leaves = drawLeaves(5000, 1)
    const [one, other] = [treeOf(leaves), treeOf(leaves.with(4321, { ...leaves[4321]!, earnedGwei: 1n }))]
    let asked = 0
    const counted: TreeReader = {
      members: 5000,
      nodes: async (level, from, count) => {
        asked++
        return one.nodes(level, from, count)
      },
    }
    assert.equal(await firstDifference(counted, reader(other)), 4322)
    assert.equal(asked, 3)
  })

  it('notices a tree that contradicts itself', async () => {
    const [one, other] = [treeOf(drawLeaves(300, 1)), treeOf(drawLeaves(300, 2))]
    const lies = [
      async (level: number, from: number, count: number) =>
        level === 9 ? one.nodes(level, from, count) : other.nodes(level, from, count),
      async (level: number, from: number, count: number) =>
        level === 9 ? one.nodes(level, from, count) : one.nodes(level, from, count - 1),
    ]
    for (const nodes of lies) {
      await assert.rejects(firstDifference({ members: 300, nodes }, reader(other)), {
        code: 'day/tree-contradiction',
        tree: 'first',
        level: 1,
      })
    }
  })
})

describe('a proof of the engine', () => {
  it('leads to the root of the last close, and a member of today has none yet', () => {
    const state = DayState.empty({
      totalGwei: 0n,
      epochs: 1,
      provisionalEpochs: 1,
      claimEpochs: 1,
      firstDay: 0,
    })
    const register = (id: number): void =>
      state.apply({ type: 'registered', id, account: accountOf(id), inviter: 0 })
    for (let id = 1; id <= 20; id++) register(id)
    const close = state.close(0, 0n)
    register(21)
    for (let id = 1; id <= 20; id++) {
      assert.ok(verifyReward(close.root, close.members, state.reward(id), state.proof(id)))
    }
    assert.throws(() => state.proof(21), { code: 'day/no-such-member' })
    assert.throws(() => state.reward(22), { code: 'day/no-such-member' })
    assert.equal(state.idOf(accountOf(21)), 21)
    assert.deepEqual([state.idOf(accountOf(22)), state.idOf('0x')], [undefined, undefined])
  })
})
