import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { type MemoryStore, StoreError } from '@watt/ledger'
import { signTransaction } from '../pool/test-chain.ts'
import {
  type Cluster,
  type ClusterNode,
  createCluster,
  genesisMs,
  identityOf,
  isCertified,
  startCluster,
} from './cluster.fixture.ts'

let cluster: Cluster

describe('a network of herders', () => {
  afterEach(() => cluster.stop())

  describe('four validators', () => {
    it('close twenty empty blocks, one a second, with one state and certificates', async () => {
      cluster = await startCluster()
      await cluster.untilHead(20n)
      await cluster.clock.advance(100)
      assert.equal(hashesOf(20n).size, 1)
      const [first] = cluster.nodes.values()
      assert.ok(first)
      const close = (number: bigint): number => Number(first.ledger.block(number)?.value.closeTimeMs)
      assert.ok(close(20n) - close(1n) >= 19_000 && close(20n) - close(1n) < 21_000)
      assert.ok(isCertified(first, 19n, 3))
      const status = first.herder.status()
      assert.equal(status.state, 'synced')
      assert.equal(status.reason, undefined)
      assert.deepEqual([...status.quorum.nodes.values()], ['agree', 'agree', 'agree', 'agree'])
      assert.deepEqual([...first.herder.quorumSetOf(status.nodeId)!.validators], cluster.quorumSet.validators)
    })

    it('include transactions from whichever node they came to', async () => {
      cluster = await startCluster()
      for (const node of cluster.nodes.values()) {
        const from = identityOf(node.index)
        const raws = [0n, 1n, 2n].map((nonce) => signTransaction(from, { nonce, gasPrice: 1n, value: 5n }))
        await node.pool.add(raws, 'rpc')
      }
      await cluster.untilHead(5n)
      for (const { ledger, pool } of cluster.nodes.values()) {
        const included = [1n, 2n, 3n, 4n, 5n].flatMap((number) => ledger.block(number)?.transactions ?? [])
        assert.equal(included.length, 12)
        assert.equal(pool.status().pending, 0)
      }
      assert.equal(hashesOf(5n).size, 1)
    })

    it('do the same again, to the last bit, when everything is the same', async () => {
      const run = async (seed: number): Promise<string> => {
        const said: string[] = []
        cluster = await startCluster({ seed, wires: { delayMs: { min: 1, max: 120 }, dropChance: 0.05 } })
        cluster.nodes.get(0)?.herder.onStatement(({ nodeId, slot, pledges }) => {
          said.push(`${cluster.clock.now()} ${nodeId} ${slot} ${pledges.type}`)
        })
        await cluster.untilHead(4n)
        said.push(cluster.nodes.get(0)?.ledger.block(4n)?.hash ?? '')
        await cluster.stop()
        return said.join('\n')
      }
      const [first, again, other] = [await run(7), await run(7), await run(8)]
      assert.equal(first, again)
      assert.notEqual(first, other)
    })

    it('agree over wires that delay, lose and double', async () => {
      cluster = await startCluster({
        seed: 3,
        wires: { delayMs: { min: 5, max: 400 }, dropChance: 0.2, duplicateChance: 0.1 },
      })
      await cluster.untilHead(6n, 240_000)
      assert.equal(hashesOf(6n).size, 1)
    })

    it('go on while one is away', async () => {
      cluster = await startCluster()
      await cluster.untilHead(3n)
      await cluster.kill(2)
      await cluster.untilHead(7n)
      assert.equal(hashesOf(7n).size, 1)
      assert.ok(isCertified(cluster.nodes.get(0)!, 6n, 3))
    })
  })

  describe('two of four validators away', () => {
    it('close nothing, say who is missing, and go on when one is back', async () => {
      cluster = await startCluster()
      await cluster.untilHead(3n)
      const [third] = [await cluster.kill(2), await cluster.kill(3)]
      const head = Math.max(...[...cluster.nodes.values()].map(headOf))
      await cluster.clock.advance(20_000)
      const first = cluster.nodes.get(0)!
      assert.ok(headOf(first) <= head + 1)
      const { reason, state, quorum } = first.herder.status()
      assert.match(reason ?? '', /Missing: .*node-3 of Organisation 3 \(last heard \d+ s ago\)/)
      assert.match(reason ?? '', /node-4 of Organisation 4/)
      assert.equal(state, 'synced')
      assert.equal(quorum.failAt, 0)

      await cluster.clock.advance(20_000)
      assert.equal(first.herder.status().state, 'stuck')

      await cluster.start(2, { store: third })
      await cluster.untilHead(BigInt(headOf(first) + 3))
      assert.equal(first.herder.status().state, 'synced')
      assert.equal(first.herder.status().reason, undefined)
    })
  })

  describe('a validator that comes back', () => {
    it('takes up the chain from its disk', async () => {
      cluster = await startCluster()
      await cluster.untilHead(4n)
      const disk = await cluster.kill(1)
      await cluster.untilHead(20n)
      const back = await cluster.start(1, { store: disk })
      await cluster.clock.until(() => headOf(back) >= 20, 20_000)
      await cluster.untilHead(22n)
      assert.equal(hashesOf(22n).size, 1)
      assert.equal(back.herder.status().state, 'synced')
      assert.ok(back.herder.slotRecord(10n)?.externalizedAtMs)
    })

    it('downloads everything when its disk is empty', async () => {
      cluster = createCluster()
      for (const index of [0, 1, 2]) await cluster.start(index)
      await cluster.nodes
        .get(0)!
        .pool.add([signTransaction(identityOf(5), { nonce: 0n, gasPrice: 0n, value: 7n })], 'rpc')
      await cluster.untilHead(25n, 200_000)
      const late = await cluster.start(3)
      await cluster.clock.until(() => headOf(late) >= 25, 30_000)
      const state = late.ledger.block(25n)?.header.stateRoot
      assert.equal(state, cluster.nodes.get(0)!.ledger.block(25n)?.header.stateRoot)
      // From here on its vote counts.
      await cluster.kill(0)
      await cluster.untilHead(29n)
    })

    it('serves as a watcher without saying a word', async () => {
      cluster = await startCluster()
      await cluster.untilHead(3n)
      const watcher = await cluster.start(4)
      const speakers = new Set<string>()
      for (const { herder } of cluster.nodes.values())
        herder.onStatement(({ nodeId }) => speakers.add(nodeId))
      await cluster.untilHead(8n)
      assert.equal(hashesOf(8n).size, 1)
      assert.equal(speakers.has(watcher.identity.nodeId), false)
      assert.ok(isCertified(watcher, 7n, 3))
    })
  })

  describe('all validators killed at once', () => {
    it('leave no block without proof for those who come later', async () => {
      cluster = await startCluster()
      await cluster.untilHead(2n)
      // Each has stored that the slot is decided, and is gone before the block is.
      const decided = new Map<number, MemoryStore>()
      for (const node of cluster.nodes.values())
        node.herder.onStatement(({ nodeId, slot, pledges }) => {
          if (slot === 4n && pledges.type === 'externalize' && nodeId === node.identity.nodeId)
            void node.kill().then((store) => decided.set(node.index, store))
        })
      await cluster.clock.until(() => decided.size === 4, 20_000)
      const disks = new Map<number, MemoryStore>()
      for (const [index, store] of decided) {
        // Up for a moment before it meets the others.
        const alone = createCluster()
        const { ledger } = await alone.start(index, { store })
        await alone.clock.advance(100)
        assert.equal(ledger.head.header.number, 3n)
        disks.set(index, await alone.kill(index))
      }
      cluster = createCluster()
      for (const [index, store] of disks) await cluster.start(index, { store })
      await cluster.untilHead(30n)
      const late = await cluster.start(4)
      await cluster.clock.until(() => headOf(late) >= 30, 30_000)
    })

    it('go on with nominated transactions that nobody has in a pool any more', async () => {
      // Nobody hears anybody, so that everyone proposes, and nobody gets further than that.
      cluster = await startCluster({ wires: { delayMs: { min: 60_000, max: 60_000 } } })
      const raws = [signTransaction(identityOf(5), { nonce: 0n, gasPrice: 1n, value: 5n })]
      const spoke = new Set<string>()
      for (const { pool, herder } of cluster.nodes.values()) {
        await pool.add(raws, 'rpc')
        herder.onStatement(({ nodeId }) => spoke.add(nodeId))
      }
      await cluster.clock.until(() => spoke.size === 4, 50_000)
      const disks = await Promise.all([0, 1, 2, 3].map((index) => cluster.kill(index)))

      cluster = createCluster()
      for (const [index, store] of disks.entries()) await cluster.start(index, { store })
      await cluster.untilHead(2n, 30_000)
      assert.equal(cluster.nodes.get(0)!.ledger.block(1n)?.transactions.length, 1)
      assert.equal(hashesOf(2n).size, 1)
    })

    it('go on from their disks, wherever they were', async () => {
      for (let seed = 1; seed <= 5; seed++) {
        cluster = await startCluster({ seed, wires: { delayMs: { min: 10, max: 150 } } })
        await cluster.untilHead(2n)
        await cluster.clock.advance(900 + seed * 79)
        const heads = [...cluster.nodes.values()].map(headOf)
        const blocks = [...cluster.nodes.values()].map((node) => node.ledger.head)
        const disks = await Promise.all([0, 1, 2, 3].map((index) => cluster.kill(index)))
        await cluster.clock.advance(5_000)
        for (const [index, store] of disks.entries()) {
          const { ledger } = await cluster.start(index, { store })
          assert.equal(Number(ledger.head.header.number), heads[index])
        }
        await cluster.untilHead(BigInt(Math.max(...heads) + 3), 60_000)
        for (const { header, hash } of blocks)
          assert.deepEqual([...hashesOf(header.number)], [hash], `seed ${seed}, block ${header.number}`)
        await cluster.stop()
      }
    })
  })

  describe('a full disk', () => {
    it('stops the vote, not the reads, and ends by itself', async () => {
      cluster = createCluster()
      let isFull = false
      const onWrite = (): void => {
        if (isFull) throw new StoreError('disk-full', 'no space left on device')
      }
      for (const index of [0, 1, 2]) await cluster.start(index)
      const victim = await cluster.start(3, { onWrite })
      await cluster.untilHead(3n)
      isFull = true
      const said: number[] = []
      cluster.nodes.get(0)!.herder.onStatement(({ nodeId }) => {
        if (nodeId === victim.identity.nodeId) said.push(cluster.clock.now())
      })
      await cluster.clock.advance(200)
      said.length = 0
      await cluster.clock.advance(8_000)
      assert.deepEqual(said, [])
      const { state, reason } = victim.herder.status()
      assert.equal(state, 'stuck')
      assert.match(reason ?? '', /disk is full.*Nothing is voted for/)
      assert.ok(victim.ledger.block(3n))
      assert.ok(headOf(cluster.nodes.get(0)!) > headOf(victim) + 4)

      isFull = false
      await cluster.clock.advance(3_000)
      assert.equal(victim.herder.status().state, 'synced')
      await cluster.untilHead(16n)
      assert.equal(hashesOf(16n).size, 1)
      assert.ok(said.length > 0)
    })
  })

  describe('votes on parameters', () => {
    const votes = { upgrades: { gasLimit: 50_000_000n }, fromMs: genesisMs + 5_000 }

    it('change them from the time on, once a quorum wants it', async () => {
      cluster = createCluster()
      for (const index of [0, 1, 2]) await cluster.start(index, { config: { votes } })
      await cluster.start(3)
      await cluster.untilHead(9n)
      const { ledger } = cluster.nodes.get(3)!
      assert.equal(ledger.block(3n)?.parameters.gasLimit, 300_000_000n)
      assert.equal(ledger.block(9n)?.parameters.gasLimit, 50_000_000n)
      assert.deepEqual(ledger.block(9n)?.value.upgrades, {})
      assert.equal(hashesOf(9n).size, 1)
    })

    it('do nothing while too few want it', async () => {
      cluster = createCluster()
      await cluster.start(0, { config: { votes } })
      for (const index of [1, 2, 3]) await cluster.start(index)
      await cluster.untilHead(12n)
      assert.equal(cluster.nodes.get(0)!.ledger.head.parameters.gasLimit, 300_000_000n)
    })
  })
})

function headOf({ ledger }: ClusterNode): number {
  return Number(ledger.head.header.number)
}

function hashesOf(number: bigint): ReadonlySet<string | undefined> {
  return new Set([...cluster.nodes.values()].map(({ ledger }) => ledger.block(number)?.hash))
}
