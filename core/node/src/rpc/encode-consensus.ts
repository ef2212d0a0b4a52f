/**
 * Agreement as JSON: slots are quantities, times and counts numbers, bytes data, maps objects keyed by node id.
 * @module
 */
import type { Ballot, Pledges, Statement } from '@watt/scp'

import type { ConsensusStatus } from '../types.ts'
import { data, quantity } from './hex.ts'

type Json = Readonly<Record<string, unknown>>

export function encodeConsensus(status: ConsensusStatus): Json {
  return {
    state: status.state,
    reason: status.reason ?? null,
    nodeId: status.nodeId,
    isValidator: status.isValidator,
    slot: quantity(status.slot),
    headNumber: quantity(status.headNumber),
    lastCloseMs: status.lastCloseMs,
    blockTimeMs: status.blockTimeMs,
    quorumSet: status.quorumSet,
    quorum: {
      slot: quantity(status.quorum.slot),
      phase: status.quorum.phase,
      ballotCounter: status.quorum.ballotCounter,
      nodes: Object.fromEntries(status.quorum.nodes),
      failAt: status.quorum.failAt,
      fragile: status.quorum.fragile,
    },
    names: Object.fromEntries(status.names), // JSON leaves out an organisation that is undefined.
    lastHeardMs: Object.fromEntries(status.lastHeardMs),
  }
}

export function encodeStatement({ nodeId, slot, pledges }: Statement): Json {
  return { nodeId, slot: quantity(slot), ...encodePledges(pledges) }
}

function encodePledges(pledges: Pledges): Json {
  switch (pledges.type) {
    case 'nominate':
      return { ...pledges, votes: pledges.votes.map(data), accepted: pledges.accepted.map(data) }
    case 'prepare':
      return {
        ...pledges,
        ballot: encodeBallot(pledges.ballot),
        prepared: pledges.prepared === undefined ? null : encodeBallot(pledges.prepared),
        preparedPrime: pledges.preparedPrime === undefined ? null : encodeBallot(pledges.preparedPrime),
      }
    case 'confirm':
      return { ...pledges, ballot: encodeBallot(pledges.ballot) }
    case 'externalize':
      return { ...pledges, commit: encodeBallot(pledges.commit) }
  }
}

function encodeBallot({ counter, value }: Ballot): Json {
  return { counter, value: data(value) }
}
