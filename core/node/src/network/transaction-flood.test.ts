import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createPool } from '../pool/pool.ts'
import { createInlineSenderRecovery } from '../pool/sender-recovery.ts'
import { createTestChain, signTransaction, testAccount, testChainId } from '../pool/test-chain.ts'
import { createTestClock, silentLogger } from '../test-clock.ts'
import type { Network, Pool } from '../types.ts'
import { networkLimits } from './limits.ts'
import { createMemoryHub } from './memory-network.ts'
import { createTransactionFlood } from './transaction-flood.ts'
import { decodeFrame, encodeFrames, frameBytesTarget, frameTransactionsMax } from './transaction-frame.ts'
import { createTransactionLane } from './transaction-lane.ts'

const raw = fc.uint8Array({ minLength: 1, maxLength: 300 })

describe('transaction frame', () => {
  it('gives back what went in, in order, in frames of bounded size', () => {
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 400, size: 'max' }), (raws) => {
        const frames = encodeFrames(raws)
        assert.deepEqual(
          frames.flatMap((frame) => decodeFrame(frame)!).map((it) => it.slice()),
          raws,
        )
        for (const frame of frames) assert.ok(frame.length <= frameBytesTarget + 4 * frameTransactionsMax)
      }),
      { numRuns: 30 },
    )
  })

  it('gives a large transaction a frame of its own', () => {
    const large = new Uint8Array(frameBytesTarget + 1)
    assert.equal(encodeFrames([Uint8Array.of(1), large, Uint8Array.of(2)]).length, 3)
  })

  it('refuses what is empty, cut short or crowded', () => {
    const [frame] = encodeFrames([Uint8Array.of(1, 2, 3)])
    assert.equal(decodeFrame(new Uint8Array()), undefined)
    for (let length = 1; length < frame!.length; length++)
      assert.equal(decodeFrame(frame!.subarray(0, length)), undefined)
    assert.equal(decodeFrame(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1)), undefined)
    assert.equal(decodeFrame(new Uint8Array(4 * (frameTransactionsMax + 1))), undefined)
  })
})

describe('transaction lane', () => {
  it('sends one frame after another, and waits while much is unsent', () => {
    const clock = createTestClock()
    const sent: number[] = []
    let backlog = 0
    const lane = createTransactionLane({
      clock,
      send: (frame) => sent.push(frame[0]!),
      backlogBytes: () => backlog,
    })
    for (const name of [1, 2, 3]) lane.push(Uint8Array.of(name))
    clock.advance(0)
    assert.deepEqual(sent, [1])
    backlog = networkLimits.backlogBytesMax + 1
    clock.advance(1_000)
    assert.deepEqual(sent, [1])
    backlog = 0
    clock.advance(100)
    assert.deepEqual(sent, [1, 2, 3])
    lane.push(Uint8Array.of(4))
    clock.advance(100)
    assert.deepEqual(sent, [1, 2, 3, 4])
  })

  it('drops the oldest frames beyond its bound, and everything when it stops', () => {
    const clock = createTestClock()
    const sent: number[] = []
    const lane = createTransactionLane({
      clock,
      send: (frame) => sent.push(frame[0]!),
      backlogBytes: () => 0,
    })
    const half = networkLimits.laneBytesMax / 2
    for (const name of [1, 2, 3]) lane.push(new Uint8Array(half).fill(name))
    assert.equal(lane.dropped, 1)
    clock.advance(100)
    assert.deepEqual(sent, [2, 3])
    lane.push(Uint8Array.of(4))
    lane.stop()
    clock.advance(100)
    assert.deepEqual(sent, [2, 3])
  })
})

describe('transaction flood', () => {
  const clock = createTestClock()

  function setUp(): {
    readonly nodes: readonly { readonly network: Network; readonly pool: Pool }[]
    readonly pass: () => Promise<void>
  } {
    const hub = createMemoryHub({ clock, random: () => 0.5 })
    const nodes = ['a', 'b', 'c'].map((peerId) => {
      const network = hub.join({ peerId })
      const { recoverSenders } = createInlineSenderRecovery(testChainId)
      const pool = createPool({
        ledger: createTestChain().ledger,
        recoverSenders,
        clock,
        logger: silentLogger,
      })
      createTransactionFlood({ network, pool, clock, isCurrent: () => true })
      return { network, pool }
    })
    hub.partition([
      ['a', 'b'],
      ['b', 'c'],
    ])
    return {
      nodes,
      pass: async () => {
        for (let step = 0; step < 60; step++) {
          clock.advance(1)
          await new Promise((resolve) => setImmediate(resolve))
        }
      },
    }
  }

  const sign = (from: number, nonce: bigint): Uint8Array =>
    signTransaction(testAccount(from), { nonce, gasPrice: 1n })

  it('takes transactions from one node to all, in few frames', async () => {
    const { nodes, pass } = setUp()
    await Promise.all(nodes.map(({ network }) => network.start()))
    const raws = Array.from({ length: 60 }, (_, nonce) => sign(1, BigInt(nonce)))
    await nodes[0]!.pool.add(raws, 'rpc')
    await pass()
    for (const { pool } of nodes) assert.equal(pool.status().pending, raws.length)
  })

  it('stops a frame with a bad transaction, blames its sender, and passes on the good ones', async () => {
    const { nodes, pass } = setUp()
    await Promise.all(nodes.map(({ network }) => network.start()))
    for (let turn = 0; turn < 11; turn++) {
      const [frame] = encodeFrames([sign(2, BigInt(turn)), Uint8Array.of(0xc0)])
      nodes[0]!.network.publish('transactions', frame!)
      await pass()
    }
    assert.equal(nodes[1]!.network.peers().length, 1) // It banned the first.
    assert.equal(nodes[2]!.pool.status().pending, nodes[1]!.pool.status().pending)
    assert.ok(nodes[2]!.pool.status().pending >= 10)
    assert.equal(nodes[2]!.network.peers().length, 1) // It blames nobody between.
  })
})
