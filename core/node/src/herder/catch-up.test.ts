import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createMemoryHub, type MemoryHub } from '../network/memory-network.ts'
import { silentLogger } from '../test-clock.ts'
import type { Network } from '../types.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { equalBytes, joinParts, uint64Bytes, viewOf } from './byte-list.ts'
import { type CatchUp, createCatchUp } from './catch-up.ts'
import { chainOf } from './chain.fixture.ts'
import { herderLimits } from './limits.ts'
import { createTrail } from './trail.ts'

describe('catching up', () => {
  let clock: VirtualClock
  let hub: MemoryHub
  let network: Network
  let head: bigint
  let closed: string[]
  let done: number
  let catchUp: CatchUp
  let convincing: Uint8Array | undefined

  beforeEach(async () => {
    clock = createVirtualClock(0)
    hub = createMemoryHub({ clock, random: () => 0.5 })
    network = hub.join({ peerId: 'self' })
    await network.start()
    head = 0n
    closed = []
    done = 0
    convincing = undefined
    const trail = createTrail(({ value }) =>
      convincing !== undefined && equalBytes(value, convincing) ? 'proven' : 'short',
    )
    catchUp = createCatchUp({
      network,
      clock,
      logger: silentLogger,
      head: () => head,
      trail,
      isBlocked: () => false,
      isSlow: () => false,
      close: async (block) => {
        const text = Buffer.from(block.closed).toString()
        closed.push(text)
        const isOnTrail = text === `short ${head + 1n}` && trail.knows(head + 1n)
        if (text !== `good ${head + 1n}` && !isOnTrail) return text.startsWith('short') ? 'short' : 'wrong'
        head += 1n
        return 'closed'
      },
      onDone: () => (done += 1),
    })
  })

  /** A peer that offers blocks up to a number. */
  async function join(peerId: string, upTo: bigint, word = 'good'): Promise<{ asked: bigint[] }> {
    const peer = hub.join({ peerId })
    const asked: bigint[] = []
    peer.onQuestion('blocks', (body) => {
      const first = viewOf(body).getBigUint64(0)
      asked.push(first)
      const count = Math.min(herderLimits.blocksPerQuestion, Number(upTo - first) + 1)
      if (count <= 0) return undefined
      const entries = Array.from({ length: count }, (_, at) =>
        joinParts([Buffer.from(`${word} ${first + BigInt(at)}`)]),
      )
      return joinParts(entries)
    })
    await peer.start()
    return { asked }
  }

  it('closes everything up to the head that a peer told, in batches', async () => {
    const { asked } = await join('a', 200n)
    catchUp.hint('a', 200n)
    catchUp.check()
    assert.ok(catchUp.isRunning)
    await clock.until(() => head === 200n, 5_000)
    await clock.advance(0)
    assert.ok(!catchUp.isRunning)
    assert.equal(done, 1)
    assert.deepEqual(asked, [1n, 65n, 129n, 193n])
  })

  it('does nothing for a peer that is one block ahead: that block is being agreed on', async () => {
    await join('a', 1n)
    catchUp.hint('a', 1n)
    catchUp.check()
    assert.ok(!catchUp.isRunning)
  })

  it('blames a peer whose blocks are not proven, and goes on with another', async () => {
    await join('liar', 500n, 'bad')
    await join('a', 70n)
    catchUp.hint('liar', 500n)
    catchUp.hint('a', 70n)
    catchUp.check()
    await clock.until(() => head === 70n, 20_000)
    await clock.until(() => !catchUp.isRunning, 20_000)
    assert.ok(closed.some((text) => text.startsWith('bad')))
  })

  it('bans a peer that lies again and again', async () => {
    await join('liar', 70n, 'bad')
    for (let time = 0; time < 12; time++) {
      catchUp.hint('liar', 500n)
      catchUp.check()
      await clock.advance(100)
    }
    assert.deepEqual(network.peers(), [])
    assert.equal(head, 0n)
  })

  it('does not blame a peer whose proof is too short for this node, and goes on with another', async () => {
    await join('other trust', 500n, 'short')
    await join('a', 70n)
    for (let time = 0; time < 12; time++) {
      catchUp.hint('other trust', 500n)
      catchUp.check()
      await clock.advance(1_000)
    }
    catchUp.hint('a', 70n)
    catchUp.check()
    await clock.until(() => head === 70n, 20_000)
    assert.equal(network.peers().length, 2)
    assert.ok(closed.filter((text) => text.startsWith('short')).length >= 10)
  })

  describe('from a peer whose proofs are too short', () => {
    const chain = chainOf(200)
    let asked: bigint[]

    /** @param shown - The chain that the peer shows, oldest first. */
    async function joinWithHeaders(shown = chain): Promise<void> {
      asked = []
      const peer = hub.join({ peerId: 'short' })
      peer.onQuestion('blocks', (body) =>
        joinParts([joinParts([Buffer.from(`short ${viewOf(body).getBigUint64(0)}`)])]),
      )
      peer.onQuestion('headers', (body) => {
        asked.push(viewOf(body).getBigUint64(0))
        const newest = Math.min(Number(asked.at(-1)), shown.length)
        const sent = shown.slice(Math.max(0, newest - 64), newest).toReversed()
        const entries = sent.map(({ value, header, proof }) => joinParts([value, header, ...proof]))
        return joinParts([uint64Bytes(BigInt(newest)), ...entries])
      })
      await peer.start()
      catchUp.hint('short', 200n)
    }

    it('walks back from the newest block that convinces, then takes what it leads to', async () => {
      convincing = chain[149]!.value
      await joinWithHeaders()
      catchUp.check()
      await clock.until(() => head === 150n, 5_000)
      assert.deepEqual(asked.slice(0, 4), [herderLimits.trailMax, 136n, 72n, 8n])
      assert.equal(network.peers().length, 1)
    })

    it('takes nothing when nothing convinces, and blames nobody', async () => {
      await joinWithHeaders()
      for (let time = 0; time < 12; time++) {
        catchUp.hint('short', 200n)
        catchUp.check()
        await clock.advance(1_000)
      }
      assert.equal(head, 0n)
      assert.ok(asked.length > 4)
      assert.equal(network.peers().length, 1)
    })

    it('bans a peer that puts another history below what convinces', async () => {
      convincing = chain[149]!.value
      await joinWithHeaders([...chainOf(100, 1), ...chain.slice(100)])
      for (let time = 0; time < 12; time++) {
        catchUp.hint('short', 200n)
        catchUp.check()
        await clock.advance(1_000)
      }
      assert.equal(head, 0n)
      assert.deepEqual(network.peers(), [])
    })

    it('ends a walk when the peer stops answering', async () => {
      convincing = chain[149]!.value
      await joinWithHeaders()
      catchUp.check()
      await clock.until(() => asked.length === 2, 5_000)
      hub.partition([['self'], ['short']])
      await clock.until(() => !catchUp.isRunning, 60_000)
      assert.equal(head, 0n)
    })
  })

  it('gives up on a head that nobody has blocks for', async () => {
    await join('boaster', 0n)
    catchUp.hint('boaster', 10n ** 12n)
    catchUp.check()
    await clock.until(() => !catchUp.isRunning, 5_000)
    assert.equal(head, 0n)
  })

  it('blames answers that are no list', async () => {
    const peer = hub.join({ peerId: 'noise' })
    peer.onQuestion('blocks', () => uint64Bytes(2n ** 63n))
    await peer.start()
    for (let time = 0; time < 12; time++) {
      catchUp.hint('noise', 500n)
      catchUp.check()
      await clock.advance(100)
    }
    assert.deepEqual(network.peers(), [])
  })

  it('ends when it is stopped', async () => {
    await join('a', 2_000n)
    catchUp.hint('a', 2_000n)
    catchUp.check()
    await clock.until(() => head > 100n, 5_000)
    catchUp.stop()
    const before = head
    await clock.advance(5_000)
    assert.ok(head <= before + 1n)
    assert.equal(done, 0)
  })
})
