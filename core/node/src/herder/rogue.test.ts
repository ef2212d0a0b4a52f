/** What one faulty validator of four can do to the others: nothing but waste a little time. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Hex } from '@watt/evm'
import { encodeClosedBlock, type Ledger, makeSet, setOf } from '@watt/ledger'
import type { Value } from '@watt/scp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { signTransaction } from '../pool/test-chain.ts'
import { joinParts, uint64Bytes } from './byte-list.ts'
import { type Cluster, createCluster, identityOf } from './cluster.fixture.ts'
import { valuesIn } from './envelope-intake.ts'
import { evidenceKey } from './keys.ts'
import { nomination, type Rogue, startRogue } from './rogue.fixture.ts'

let cluster: Cluster
let ledger: Ledger
let rogue: Rogue
/** Every value that an honest node spoke for. */
let spoken: Set<string>

/** Proposes a set in every slot. @returns the values proposed. */
function proposeAlways(setBytes: () => Uint8Array): ReadonlySet<string> {
  const proposed = new Set<string>()
  const sets = new Map<string, Uint8Array>()
  rogue.network.onQuestion('set', (body) => sets.get(bytesToHex(body)))
  cluster.nodes.get(0)!.herder.onStatement(({ slot }) => {
    if (slot !== ledger.head.header.number + 1n || proposed.size > 40) return
    const bytes = setBytes()
    const hash = keccak_256(bytes)
    sets.set(bytesToHex(hash), bytes)
    const value = valueOf(`0x${bytesToHex(hash)}`)
    proposed.add(bytesToHex(value))
    rogue.say(slot, nomination(cluster, [value]))
  })
  return proposed
}

function valueOf(transactionSetHash: Hex): Value {
  return ledger.encodeValue({
    parentHash: ledger.head.hash,
    transactionSetHash,
    closeTimeMs: BigInt(cluster.clock.now()),
    upgrades: {},
  })
}

describe('a rogue validator', () => {
  beforeEach(async () => {
    cluster = createCluster()
    spoken = new Set()
    for (const index of [0, 1, 2]) {
      const { herder } = await cluster.start(index)
      herder.onStatement(({ nodeId, pledges }) => {
        if (nodeId !== identityOf(3).nodeId)
          for (const value of valuesIn(pledges)) spoken.add(bytesToHex(value))
      })
    }
    ledger = cluster.nodes.get(0)!.ledger
    rogue = await startRogue(cluster, 3, ledger)
  })
  afterEach(() => cluster.stop())

  it('finds nobody to vote for a set that cannot be executed', async () => {
    const broke = ledger.decode(signTransaction(identityOf(77), { nonce: 0n, gasPrice: 1n, value: 1n }))
    const proposed = proposeAlways(() => makeSet(ledger.head.hash, [broke]).bytes)
    await cluster.untilHead(5n)
    assert.ok(proposed.size >= 4)
    assert.ok(proposed.isDisjointFrom(spoken))
  })

  it('finds nobody to vote for bytes that are no set', async () => {
    const proposed = proposeAlways(() => Uint8Array.of(0xc1, proposedByte++))
    await cluster.untilHead(4n)
    assert.ok(proposed.size >= 3)
    assert.ok(proposed.isDisjointFrom(spoken))
  })

  it('is voted for when its set is good', async () => {
    const proposed = proposeAlways(() => makeSet(ledger.head.hash, []).bytes)
    await cluster.untilHead(8n)
    assert.ok(!proposed.isDisjointFrom(spoken))
  })

  it('cannot hold up the others with a set that nobody has', async () => {
    const proposed = new Set<bigint>()
    cluster.nodes.get(0)!.herder.onStatement(({ slot }) => {
      if (proposed.has(slot)) return
      proposed.add(slot)
      rogue.say(slot, nomination(cluster, [valueOf(`0x${'5e'.repeat(32)}`)]))
    })
    await cluster.untilHead(4n, 30_000)
  })

  it('loses its connections when it answers with other bytes than those asked for', async () => {
    rogue.network.onQuestion('set', () => Uint8Array.of(1, 2, 3))
    cluster.nodes
      .get(0)!
      .herder.onStatement(({ slot }) =>
        rogue.say(slot, nomination(cluster, [valueOf(`0x${'5e'.repeat(32)}`)])),
      )
    await cluster.clock.until(() => rogue.network.peers().length < 3, 30_000)
    await cluster.untilHead(5n)
  })

  it('leaves evidence when it says two things', async () => {
    const [one, two] = ['0a', '0b'].map((byte): Hex => `0x${byte.repeat(32)}`)
    // Neither contains the other: an honest node's nominations only grow.
    const sets = [one, two].map((hash) => makeSet(hash!, []))
    rogue.network.onQuestion(
      'set',
      (body) => sets.find(({ hash }) => hash === `0x${bytesToHex(body)}`)?.bytes,
    )
    for (const { hash } of sets) rogue.say(1n, nomination(cluster, [valueOf(hash)]))
    await cluster.clock.advance(500)
    assert.ok(cluster.nodes.get(0)!.store.get(evidenceKey(rogue.identity.nodeId)))
  })

  it('cannot make a late node believe in blocks that nobody decided', async () => {
    await cluster.untilHead(3n)
    const honest = cluster.nodes.get(0)!
    const forged = encodeClosedBlock(
      { ...ledger.block(1n)!.value, closeTimeMs: ledger.block(1n)!.value.closeTimeMs + 1n },
      setOf(ledger.block(1n)!),
    )
    let offers = 0
    rogue.network.onQuestion('scpState', () => joinParts([uint64Bytes(500n), joinParts([]), joinParts([])]))
    rogue.network.onQuestion('blocks', () => {
      offers += 1
      return joinParts([joinParts([forged])])
    })
    await cluster.kill(2)
    const late = await cluster.start(2)
    await cluster.clock.until(() => late.ledger.head.header.number >= 3n, 30_000)
    await cluster.clock.advance(1_000)
    assert.ok(offers > 0)
    assert.equal(late.ledger.block(3n)?.hash, honest.ledger.block(3n)?.hash)
    await cluster.untilHead(6n)
  })

  it('is heard only so often about one slot', async () => {
    let heard = 0
    cluster.nodes.get(0)!.herder.onStatement(({ nodeId }) => {
      if (nodeId === rogue.identity.nodeId) heard += 1
    })
    for (let at = 0; at < 400; at++) {
      const hash: Hex = `0x${at.toString(16).padStart(64, '0')}`
      rogue.say(1n, nomination(cluster, [valueOf(hash)]))
    }
    await cluster.untilHead(2n)
    assert.ok(heard >= 100 && heard <= 110, `${heard}`)
  })

  it('cannot flood the memory of others with statements of far slots', async () => {
    const value = valueOf(`0x${'5e'.repeat(32)}`)
    for (let slot = 2n; slot < 300n; slot++) rogue.say(slot, nomination(cluster, [value]))
    await cluster.untilHead(4n)
    assert.equal(cluster.nodes.get(0)!.herder.status().state, 'synced')
    assert.equal(cluster.nodes.get(0)!.herder.slotRecord(299n), undefined)
  })
})

let proposedByte = 0
