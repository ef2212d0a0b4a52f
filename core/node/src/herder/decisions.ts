/**
 * How a slot was decided, kept on disk beside its block, and what makes others believe it.
 *
 * Layout: list of [facts, envelope, envelope, …]; facts are the time the slot was decided here (ms since 1970, 8 bytes),
 * nomination rounds (4 bytes) and the ballot counter (4 bytes).
 * @module
 */
import type { Store, StoreOperation } from '@watt/ledger'
import {
  decodeEnvelope,
  encodeEnvelope,
  type Envelope,
  isQuorumSlice,
  isVBlocking,
  type NodeId,
  type QuorumSet,
  ScpDecodeError,
} from '@watt/scp'
import { concatBytes } from '@noble/hashes/utils.js'
import { equalBytes, joinParts, readParts, uint32Bytes, uint64Bytes, viewOf } from './byte-list.ts'
import { decisionKey } from './keys.ts'

export type Decision = {
  readonly atMs: number
  readonly nominationRounds: number
  readonly ballotCounter: number
  /** CONFIRM and EXTERNALIZE statements for the decided value. */
  readonly proof: readonly Envelope[]
}

/** Writes a decision. */
export function decisionOperation(slot: bigint, decision: Decision): StoreOperation {
  const { atMs, nominationRounds, ballotCounter, proof } = decision
  const facts = concatBytes(
    uint64Bytes(BigInt(Math.floor(atMs))),
    uint32Bytes(nominationRounds),
    uint32Bytes(ballotCounter),
  )
  return { key: decisionKey(slot), value: joinParts([facts, ...proof.map(encodeEnvelope)]) }
}

/** Reads what {@link decisionOperation} wrote; undefined when the slot is not known. */
export function readDecision(store: Store, slot: bigint): Decision | undefined {
  const bytes = store.get(decisionKey(slot))
  const [facts, ...envelopes] = (bytes && readParts(bytes)) ?? []
  if (facts === undefined) return undefined
  const view = viewOf(facts)
  return {
    atMs: Number(view.getBigUint64(0)),
    nominationRounds: view.getUint32(8),
    ballotCounter: view.getUint32(12),
    proof: envelopes.map(decodeEnvelope),
  }
}

/**
 * What envelopes prove: `short` is too little for the holder of this quorum set, though it may convince others, so that
 * an honest node may have sent it; `wrong` nobody honest sends.
 */
export type Proof = {
  readonly verdict: 'proven' | 'short' | 'wrong'
  /** Those that were checked and count: one for each node that matters here. */
  readonly envelopes: readonly Envelope[]
}

/**
 * Whether envelopes prove to the holder of a quorum set that a slot was decided with a value.
 *
 * A slice whose members all accepted the commit is enough: one correct node among them, and no other correct node can
 * decide otherwise. All are checked, also those beyond a slice: whoever keeps this proof hands it on.
 * @param matters - Whether what a node says counts here; statements of others are left out unchecked.
 * @param isSigned - Whether the signature of an envelope is good.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 5
 */
export function judgeProof(
  { slot, value }: { readonly slot: bigint; readonly value: Uint8Array },
  proof: readonly Uint8Array[],
  {
    self,
    quorumSet,
    matters,
    isSigned,
  }: {
    readonly self: NodeId
    readonly quorumSet: QuorumSet
    readonly matters: (node: NodeId) => boolean
    readonly isSigned: (envelope: Envelope) => boolean
  },
): Proof {
  const good = new Map<NodeId, Envelope>()
  for (const bytes of proof) {
    const envelope = decodeOrUndefined(bytes)
    if (envelope === undefined) return { verdict: 'wrong', envelopes: [] }
    const { nodeId, slot: about, pledges } = envelope.statement
    const decided =
      pledges.type === 'confirm'
        ? pledges.ballot.value
        : pledges.type === 'externalize'
          ? pledges.commit.value
          : undefined
    if (about !== slot || decided === undefined || !equalBytes(decided, value))
      return { verdict: 'wrong', envelopes: [] }
    if (good.has(nodeId) || !matters(nodeId)) continue
    if (!isSigned(envelope)) return { verdict: 'wrong', envelopes: [] }
    good.set(nodeId, envelope)
  }
  // Those who block this node make it accept too; then it stands in its own slice.
  const accepts = isVBlocking(quorumSet, (node) => good.has(node))
  const isSlice = isQuorumSlice(quorumSet, (node) => good.has(node) || (accepts && node === self))
  const verdict = isSlice ? 'proven' : 'short'
  return { verdict, envelopes: [...good.values()] }
}

/** An envelope out of bytes from outside. */
export function decodeOrUndefined(bytes: Uint8Array): Envelope | undefined {
  try {
    return decodeEnvelope(bytes)
  } catch (error) {
    if (error instanceof ScpDecodeError) return undefined
    throw error
  }
}
