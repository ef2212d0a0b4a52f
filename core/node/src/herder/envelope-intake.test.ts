import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type Block, encodeValue, type Ledger, decodeValue } from '@watt/ledger'
import {
  createScp,
  encodeEnvelope,
  type Envelope,
  type Pledges,
  type QuorumSet,
  quorumSetHash,
} from '@watt/scp'
import { verifySignature } from '../identity/index.ts'
import { createTestClock } from '../test-clock.ts'
import type { Identity } from '../types.ts'
import { identityOf } from './cluster.fixture.ts'
import { createEnvelopeIntake, type EnvelopeIntake } from './envelope-intake.ts'
import { herderLimits } from './limits.ts'
import { createQuorumMap, type QuorumMap } from './quorum-map.ts'
import { signed } from './rogue.fixture.ts'

const [self, peer] = [identityOf(0), identityOf(1)]
const quorumSet: QuorumSet = {
  threshold: 2,
  validators: [self.nodeId, peer.nodeId].toSorted(),
  innerSets: [],
}
const head = 1_000n
const ledger = {
  genesisHash: `0x${'ab'.repeat(32)}`,
  head: { header: { number: head } } as Block,
  decodeValue,
} as unknown as Ledger // The intake reads nothing else of it.

const value = encodeValue({
  parentHash: `0x${'01'.repeat(32)}`,
  transactionSetHash: `0x${'02'.repeat(32)}`,
  closeTimeMs: 5n,
  upgrades: {},
})
const nominate = (votes: readonly Uint8Array[], accepted: readonly Uint8Array[] = []): Pledges => ({
  type: 'nominate',
  quorumSetHash: quorumSetHash(quorumSet),
  votes,
  accepted,
})
const by = (who: Identity, slot: bigint, pledges = nominate([value])): Envelope =>
  signed(ledger, who, { nodeId: who.nodeId, slot, pledges })

let intake: EnvelopeIntake
let quorum: QuorumMap
let admitted: Envelope[]
let farAhead: number

const receive = (envelope: Envelope): string => intake.receive(encodeEnvelope(envelope), 'peer')

describe('the intake of envelopes', () => {
  beforeEach(() => {
    admitted = []
    farAhead = 0
    quorum = createQuorumMap(self.nodeId, quorumSet)
    const scp = createScp({ nodeId: self.nodeId, quorumSet, isValidator: true })
    intake = createEnvelopeIntake({
      ledger,
      identity: self,
      verify: verifySignature,
      quorum,
      clock: createTestClock(),
      state: () => scp,
      admit: (envelope) => admitted.push(envelope),
      onFarAhead: () => (farAhead += 1),
      observe: () => undefined,
    })
  })

  it('takes in what a trusted node signed about an open slot', () => {
    assert.equal(receive(by(peer, head + 1n)), 'accept')
    assert.equal(admitted.length, 1)
    assert.equal(quorum.lastHeard().get(peer.nodeId), 1_000_000)
  })

  it('rejects what no honest node sends', () => {
    const good = by(peer, head + 1n)
    const cases = [
      { ...good, signature: new Uint8Array(64) },
      { ...good, statement: { ...good.statement, slot: head + 2n } },
      by(peer, head + 1n, nominate([], [])),
      by(peer, head + 1n, nominate([Uint8Array.of(1, 2, 3)])),
    ]
    for (const bad of cases) assert.equal(receive(bad), 'reject')
    assert.equal(intake.receive(Uint8Array.of(1), 'peer'), 'reject')
    assert.deepEqual(admitted, [])
  })

  it('passes over strangers, itself and slots long closed', () => {
    for (const other of [
      by(identityOf(9), head + 1n),
      by(self, head + 1n),
      by(peer, head - herderLimits.slotsKept),
    ])
      assert.equal(receive(other), 'ignore')
    assert.deepEqual(admitted, [])
  })

  it('learns from slots far ahead that it is behind, and nothing more', () => {
    assert.equal(receive(by(peer, head + herderLimits.slotsAheadMax)), 'accept')
    assert.equal(receive(by(peer, head + herderLimits.slotsAheadMax + 1n)), 'ignore')
    assert.equal(farAhead, 1)
    assert.equal(admitted.length, 1)
    assert.ok(quorum.isBlockedBeyond(head + 1n))
  })
})
