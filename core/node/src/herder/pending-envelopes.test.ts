import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Hex } from '@watt/evm'
import { type Block, decodeValue, encodeValue, type Ledger, makeSet } from '@watt/ledger'
import { type Envelope, type QuorumSet, quorumSetHash } from '@watt/scp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { herderLimits } from './limits.ts'
import { createPendingEnvelopes, type PendingEnvelopes } from './pending-envelopes.ts'
import { createQuorumMap, type QuorumMap } from './quorum-map.ts'
import { createTransactionSets, type TransactionSets } from './transaction-sets.ts'

const [self, peer] = ['aa'.repeat(32), 'bb'.repeat(32)]
const own: QuorumSet = { threshold: 2, validators: [self, peer], innerSets: [] }
const theirs: QuorumSet = { threshold: 1, validators: [self, peer], innerSets: [] }
const set = makeSet(`0x${'01'.repeat(32)}`, [])

describe('pending envelopes', () => {
  let head: bigint
  let quorum: QuorumMap
  let sets: TransactionSets
  let pending: PendingEnvelopes
  let wanted: string[]

  beforeEach(() => {
    head = 10n
    wanted = []
    const ledger = {
      get head() {
        return { header: { number: head } } as Block
      },
      decodeValue,
    } as unknown as Ledger // Nothing else of it is read.
    quorum = createQuorumMap(self, own)
    sets = createTransactionSets(ledger, (bytes) => `0x${bytesToHex(keccak_256(bytes))}`)
    pending = createPendingEnvelopes({
      ledger,
      quorum,
      sets,
      quorumSetFetcher: { want: (hash) => wanted.push(`quorum set ${hash}`) },
      setFetcher: { want: (hash) => wanted.push(`set ${hash}`) },
      onReady: () => undefined,
    })
  })

  function nomination(slot: bigint, hashes: readonly Hex[], quorumSet = own): Envelope {
    const votes = hashes
      .map((transactionSetHash) =>
        encodeValue({ parentHash: set.parentHash, transactionSetHash, closeTimeMs: 1n, upgrades: {} }),
      )
      .toSorted((a, b) => Buffer.compare(a, b))
    return {
      statement: {
        nodeId: peer,
        slot,
        pledges: { type: 'nominate', quorumSetHash: quorumSetHash(quorumSet), votes, accepted: [] },
      },
      signature: new Uint8Array(64),
    }
  }

  it('pass at once when everything is here', () => {
    sets.put(11n, set)
    const envelope = nomination(11n, [set.hash])
    pending.admit(envelope, 'peer')
    assert.deepEqual(pending.ready(), [envelope])
    assert.deepEqual(pending.ready(), [])
    assert.deepEqual(wanted, [])
  })

  it('wait for their quorum set and their transaction sets', () => {
    const envelope = nomination(11n, [set.hash], theirs)
    pending.admit(envelope, 'peer')
    assert.deepEqual(wanted, [`quorum set ${quorumSetHash(theirs)}`, `set ${set.hash.slice(2)}`])
    assert.ok(pending.waitsFor(set.hash))
    sets.put(11n, set)
    pending.recheck()
    assert.deepEqual(pending.ready(), [])
    quorum.add(theirs)
    pending.recheck()
    assert.deepEqual(pending.ready(), [envelope])
    assert.ok(!pending.waitsFor(set.hash))
  })

  it('wait for the ledger, but only so far ahead', () => {
    sets.put(12n, set)
    const next = nomination(12n, [set.hash])
    pending.admit(next, 'peer')
    pending.admit(nomination(head + herderLimits.slotsHeldMax + 1n, [set.hash]), 'peer')
    assert.deepEqual(pending.ready(), [])
    head = 11n
    pending.closed()
    assert.deepEqual(pending.ready(), [next])
    head = 22n
    pending.closed()
    assert.deepEqual(pending.ready(), [])
  })

  it('are replaced by newer ones of the same node', () => {
    const [one, two] = ['0a', '0b'].map((byte): Hex => `0x${byte.repeat(32)}`) as [Hex, Hex]
    pending.admit(nomination(11n, [one]), 'peer')
    const newer = nomination(11n, [one, two])
    pending.admit(newer, 'peer')
    for (const hash of [one, two]) sets.put(11n, { ...set, hash })
    pending.recheck()
    assert.deepEqual(pending.ready(), [newer])
  })

  it('are given up when their quorum set makes no sense', () => {
    pending.admit(nomination(11n, [set.hash], theirs), 'peer')
    pending.discard(quorumSetHash(theirs))
    assert.ok(!pending.waitsFor(quorumSetHash(theirs)))
  })

  it('may make this node fetch only so many sets a slot', () => {
    for (let at = 0; at < herderLimits.setsPerNodeMax + 5; at++)
      pending.admit(nomination(11n, [`0x${at.toString(16).padStart(64, '0')}`]), 'peer')
    assert.equal(wanted.length, herderLimits.setsPerNodeMax)
    // Who spent all may still speak of what was asked for.
    pending.admit(nomination(11n, [`0x${'0'.repeat(64)}`]), 'peer')
    assert.equal(wanted.at(-1), `set ${'0'.repeat(64)}`)
    head = 11n
    pending.closed()
    pending.admit(nomination(12n, [set.hash]), 'peer')
    assert.equal(wanted.at(-1), `set ${set.hash.slice(2)}`)
  })
})
