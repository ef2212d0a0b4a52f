/**
 * stellar-core's answers for the parts of a {@link Driver} that need no knowledge of the values.
 * @see stellar/stellar-core `src/scp/SCPDriver.cpp`
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { maximumWeight, nodeWeight as shareOfSlices, normalizeQuorumSet } from './quorum-set.ts'
import type { Driver, NodeId, QuorumSet, QuorumSetHash, Value } from './types.ts'
import { bytesToHex, XdrWriter } from './xdr-writer.ts'
import { encodeQuorumSet } from './xdr-quorum-set.ts'

/** The parts of a driver that have a default. */
export type DefaultDriver = Pick<Driver, 'hashNode' | 'hashValue' | 'nodeWeight' | 'timeoutMs'>

export type Timeouts = {
  /** Of the first round or counter. */
  readonly initialMs: number
  /** Added for each further one. */
  readonly incrementMs: number
}

export const defaultTimeouts: Timeouts = { initialMs: 1000, incrementMs: 1000 }
export const maximumTimeoutMs: number = 30 * 60 * 1000

/** stellar-core's hashes, weights and (CAP-0070) timeouts, of nomination rounds and of ballots. */
export function createDefaultDriver({
  nomination = defaultTimeouts,
  ballot = defaultTimeouts,
}: { readonly nomination?: Timeouts; readonly ballot?: Timeouts } = {}): DefaultDriver {
  return {
    hashNode,
    hashValue,
    nodeWeight,
    timeoutMs: (round, isNomination) => {
      const { initialMs, incrementMs } = isNomination ? nomination : ballot
      return Math.min(maximumTimeoutMs, initialMs + Math.max(0, round - 1) * incrementMs)
    },
  }
}

/** SHA-256 of the quorum set's XDR in normal form, so the order in a configuration does not matter. */
export function quorumSetHash(quorumSet: QuorumSet): QuorumSetHash {
  return bytesToHex(sha256(encodeQuorumSet(normalizeQuorumSet(quorumSet))))
}

/** Whether a node is a neighbour in a round (N), and its priority (P): 64 bits. */
export function hashNode(
  slot: bigint,
  previousValue: Value,
  isPriority: boolean,
  round: number,
  node: NodeId,
): bigint {
  const writer = seededWriter(slot, previousValue, isPriority ? tags.priority : tags.neighbour, round)
  return first64(writer.node(node).bytes())
}

/** The order in which values of one leader are echoed (K): 64 bits. */
export function hashValue(slot: bigint, previousValue: Value, round: number, value: Value): bigint {
  return first64(seededWriter(slot, previousValue, tags.value, round).opaque(value).bytes())
}

/** The share of slices that hold a node; the local node is in each of its own. */
export function nodeWeight(node: NodeId, quorumSet: QuorumSet, isLocal: boolean): bigint {
  return isLocal ? maximumWeight : shareOfSlices(node, quorumSet)
}

const tags = { neighbour: 1, priority: 2, value: 3 } as const

function seededWriter(slot: bigint, previousValue: Value, tag: number, round: number): XdrWriter {
  return new XdrWriter(previousValue.length + 128)
    .uint64(slot)
    .opaque(previousValue)
    .uint32(tag)
    .uint32(round)
}

function first64(bytes: Uint8Array): bigint {
  const digest = sha256(bytes)
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
}
