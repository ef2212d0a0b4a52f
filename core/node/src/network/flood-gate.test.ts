import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPool } from '../pool/pool.ts'
import { createInlineSenderRecovery } from '../pool/sender-recovery.ts'
import { createTestChain, signTransaction, testAccount, testChainId } from '../pool/test-chain.ts'
import { createTestClock, silentLogger } from '../test-clock.ts'
import type { Pool, Topic } from '../types.ts'
import { createFloodGate } from './flood-gate.ts'
import { floodCost, networkLimits, uselessFactor } from './limits.ts'
import { createMemoryHub } from './memory-network.ts'
import { createTransactionFlood } from './transaction-flood.ts'
import { encodeFrames, frameBytesTarget } from './transaction-frame.ts'

const transferBytes = 119
const tokenTransferBytes = 184
const { floodPerSecond, floodBurst, floodDebtMax } = networkLimits

/** A minute of full frames as the node takes them: admitted, looked at, and charged when that came to nothing. */
function minuteOf(options: {
  readonly bytesPerSecond: number
  readonly isUseless?: boolean
  readonly isFixed?: boolean
  readonly topic?: Topic
}): { readonly share: number; readonly passedUnits: number; readonly penalties: number } {
  const { bytesPerSecond, isUseless = false, isFixed = false, topic = 'transactions' } = options
  const clock = createTestClock()
  let penalties = 0
  const gate = createFloodGate({ clock, isFixed: () => isFixed, penalize: () => penalties++ })
  const frames = Math.floor((60 * bytesPerSecond) / frameBytesTarget)
  let passed = 0
  for (let frame = 0; frame < frames; frame++) {
    clock.advance(60_000 / frames)
    if (!gate.admits('peer', topic, frameBytesTarget)) continue
    passed++
    if (isUseless) gate.charge('peer', frameBytesTarget)
  }
  return { share: passed / frames, passedUnits: passed * floodCost(frameBytesTarget), penalties }
}

describe('flood gate', () => {
  const tenfold = 10 * floodPerSecond * 1_024
  /** What a minute's quota leaves of what is useless, however much comes; the debt at the end is still to be paid. */
  const uselessUnitsMax = (60 * floodPerSecond + floodBurst + floodDebtMax) / (1 + uselessFactor)

  it('lets one peer bring 10,000 transfers or 8,000 transfers of tokens a second, for as long as it likes', () => {
    assert.equal(minuteOf({ bytesPerSecond: 10_000 * transferBytes }).share, 1)
    assert.equal(minuteOf({ bytesPerSecond: 8_000 * tokenTransferBytes }).share, 1)
  })

  it('looks at no more than the quota of one who brings ten times that, and at a tenth where it is useless', () => {
    const useful = minuteOf({ bytesPerSecond: tenfold })
    assert.ok(useful.passedUnits <= 60 * floodPerSecond + floodBurst)
    const useless = minuteOf({ bytesPerSecond: tenfold, isUseless: true })
    assert.ok(useless.passedUnits <= uselessUnitsMax)
    assert.ok(useless.penalties > 100)
    const within = minuteOf({ bytesPerSecond: floodPerSecond * 1_000, isUseless: true })
    assert.ok(within.passedUnits <= uselessUnitsMax)
  })

  it('never holds a fixed peer for what is of use, and holds it, too, for what is not', () => {
    assert.equal(minuteOf({ bytesPerSecond: tenfold, isFixed: true }).share, 1)
    const useless = minuteOf({ bytesPerSecond: tenfold, isFixed: true, isUseless: true })
    assert.ok(useless.passedUnits <= uselessUnitsMax)
    assert.equal(useless.penalties, 0)
  })

  it('blames nobody who keeps within the rate, however little of it is of use', () => {
    const { passedUnits, penalties } = minuteOf({ bytesPerSecond: floodPerSecond * 900, isUseless: true })
    assert.ok(passedUnits <= uselessUnitsMax)
    assert.equal(penalties, 0)
  })

  it('holds no statement for transactions', () => {
    const clock = createTestClock()
    const gate = createFloodGate({ clock, isFixed: () => false, penalize: () => undefined })
    gate.charge('peer', 100 * frameBytesTarget)
    assert.equal(gate.admits('peer', 'transactions', 100), false)
    assert.ok(gate.admits('peer', 'scp', 300))
    assert.ok(gate.admits('peer', 'finality', 300))
    gate.left('peer')
    assert.equal(gate.admits('peer', 'transactions', 100), false)
    assert.ok(gate.admits('another', 'transactions', 100))
    clock.advance((1_000 * (floodDebtMax + floodCost(100))) / floodPerSecond)
    assert.ok(gate.admits('peer', 'transactions', 100))
  })
})

describe('a node under a flood of useless transactions', () => {
  const stepMs = 10
  const honest = ['first', 'second', 'third', 'fourth']

  /** A node and its peers for a minute; blocks of a second take all that waits. */
  async function minute(flooding?: (turn: number) => readonly Uint8Array[]) {
    const clock = createTestClock()
    const chain = createTestChain()
    for (let at = 0; at < 50; at++) chain.setAccount(testAccount(1_000 + at).address, { balance: 0n })
    const sent = new Map<string, number>()
    const heard = new Map<string, number>()
    const count = (into: Map<string, number>, peer: string): void =>
      void into.set(peer, (into.get(peer) ?? 0) + 1)
    const hub = createMemoryHub({
      clock,
      random: () => 0.5,
      observe: ({ type, from, to }) => {
        if (type === 'arrived' && to === 'node') count(heard, from)
      },
    })
    const networks = new Map(['node', 'flooder', ...honest].map((it) => [it, hub.join({ peerId: it })]))
    const { recoverSenders } = createInlineSenderRecovery(testChainId)
    const { ledger } = chain
    let recovered = 0
    const pool = createPool({
      ledger,
      recoverSenders: (raws) => ((recovered += raws.length), recoverSenders(raws)),
      clock,
      logger: silentLogger,
    })
    const network = networks.get('node')!
    createTransactionFlood({ network, pool, clock, isCurrent: () => true })
    await Promise.all([...networks.values()].map((it) => it.start()))
    const say = (peer: string, raws: readonly Uint8Array[]): void => {
      for (const frame of encodeFrames(raws)) {
        count(sent, peer)
        networks.get(peer)!.publish('transactions', frame)
      }
    }
    const told: Uint8Array[][] = []
    for (let turn = 0; turn < 60_000 / stepMs; turn++) {
      if (turn % 10 === 0) told.push(transfersOf(turn / 10))
      // Each says all of it once, in an order of its own; the fourth so late that it is in a block.
      for (const [at, peer] of honest.entries()) {
        const raws = turn % 10 === at ? told.at(at === 3 ? -15 : -1) : undefined
        if (raws !== undefined) say(peer, [...raws.slice(at), ...raws.slice(0, at)])
      }
      say('flooder', flooding?.(turn) ?? [])
      clock.advance(stepMs)
      await new Promise((resolve) => setImmediate(resolve))
      if (turn % 100 === 99) closeBlock(chain, pool)
    }
    return {
      sent,
      heard,
      recovered,
      peers: network.peers().map(({ peerId }) => peerId),
      told: told.flat().length,
    }
  }

  const transfersOf = (round: number): Uint8Array[] =>
    Array.from({ length: 10 }, (_, from) =>
      signTransaction(testAccount(from), { nonce: BigInt(round), gasPrice: 1n }),
    )
  const closeBlock = (chain: ReturnType<typeof createTestChain>, pool: Pool): void =>
    pool.blockClosed(chain.close([...pool.candidates()]))

  it('hears all that honest peers say who tell the same, and checks each signature once', async () => {
    const { sent, heard, recovered, peers, told } = await minute()
    for (const peer of honest) assert.equal(heard.get(peer), sent.get(peer))
    assert.deepEqual(peers.toSorted(), ['flooder', ...honest].toSorted())
    assert.equal(recovered, told)
  })

  it('spends little on a flooder of ten times its quota, cuts it off, and goes on hearing the others', async () => {
    const penniless = Array.from({ length: 50 }, (_, at) =>
      signTransaction(testAccount(1_000 + at), { nonce: 0n, gasPrice: 1n }),
    )
    const flooding = (turn: number): readonly Uint8Array[] =>
      Array.from({ length: 2_000 }, (_, at) => {
        // In another order each time: a frame that was seen before is not brought again.
        const place = (Math.imul(at * 6_000 + turn, 2_654_435_761) >>> 8) % penniless.length
        return penniless[place]!
      })
    const { heard, sent, recovered, peers, told } = await minute(flooding)
    for (const peer of honest) assert.equal(heard.get(peer), sent.get(peer))
    assert.deepEqual(peers.toSorted(), honest.toSorted())
    const units = (recovered - told) * floodCost(transferBytes)
    assert.ok(units <= floodBurst + floodDebtMax)
    assert.ok(heard.get('flooder')! < sent.get('flooder')! / 100)
  })
})
