/**
 * A validator that keeps to no protocol: tests write its lines.
 * @module
 */
import { type Ledger, networkId } from '@watt/ledger'
import {
  encodeEnvelope,
  type Envelope,
  type Pledges,
  quorumSetHash,
  type Statement,
  statementSigningBytes,
} from '@watt/scp'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Identity, Network } from '../types.ts'
import { type Cluster, identityOf } from './cluster.fixture.ts'

export type Rogue = {
  readonly identity: Identity
  readonly network: Network
  /** Signs what no honest node would say. */
  envelope(slot: bigint, pledges: Pledges): Envelope
  say(slot: bigint, pledges: Pledges): void
}

/** Puts a rogue in the place of a validator that was not started. */
export async function startRogue(cluster: Cluster, index: number, ledger: Ledger): Promise<Rogue> {
  const identity = identityOf(index)
  const network = cluster.hub.join({ peerId: `peer-${index + 1}`, nodeId: identity.nodeId })
  await network.start()
  const envelope: Rogue['envelope'] = (slot, pledges) =>
    signed(ledger, identity, { nodeId: identity.nodeId, slot, pledges })
  return {
    identity,
    network,
    envelope,
    say: (slot, pledges) => network.publish('scp', encodeEnvelope(envelope(slot, pledges))),
  }
}

/** Signs a statement as its node does. */
export function signed(ledger: Ledger, identity: Identity, statement: Statement): Envelope {
  const digest = sha256(statementSigningBytes(networkId(ledger.genesisHash), statement))
  return { statement, signature: identity.sign(digest) }
}

/** A nomination of values under the cluster's quorum set. */
export function nomination(cluster: Cluster, values: readonly Uint8Array[]): Pledges {
  const votes = values.toSorted((a, b) => Buffer.compare(a, b))
  return { type: 'nominate', quorumSetHash: quorumSetHash(cluster.quorumSet), votes, accepted: [] }
}
