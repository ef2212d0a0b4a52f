export type * from './types.ts'
export { infinityCounter } from './types.ts'
export { createScp, type ScpOptions, type ScpState, step } from './scp.ts'
export {
  externalizedProof,
  externalizedValue,
  latestStatements,
  ownStatements,
  slotPhase,
} from './slot-views.ts'
export { newestOf } from './slot-state.ts'
export { type Slots, slotAt } from './slots.ts'
export { quorumReport } from './quorum-report.ts'
export {
  checkQuorumSet,
  closestVBlocking,
  isQuorumSlice,
  isVBlocking,
  maximumValidators,
  normalizeQuorumSet,
  type QuorumSetProblem,
  type QuorumSetRules,
  validatorsOf,
} from './quorum-set.ts'
export {
  addBit,
  bitsBlock,
  bitsHoldSlice,
  type CompiledQuorumSet,
  emptyBits,
  emptyIndex,
  type Followers,
  isQuorum,
  type NodeBits,
  type QuorumIndex,
  withNode,
  withQuorumSet,
} from './quorum-index.ts'
export {
  createDefaultDriver,
  type DefaultDriver,
  defaultTimeouts,
  hashNode,
  hashValue,
  maximumTimeoutMs,
  nodeWeight,
  quorumSetHash,
  type Timeouts,
} from './defaults.ts'
export { isNewerStatement, statementOrderVersion } from './statement-order.ts'
export { isSane, maximumVotes } from './statement-sanity.ts'
export { contradict } from './equivocation.ts'
export { decodeQuorumSet, encodeQuorumSet, maximumQuorumSetBytes } from './xdr-quorum-set.ts'
export {
  decodeEnvelope,
  decodeStatement,
  encodeEnvelope,
  encodeStatement,
  maximumEnvelopeBytes,
  maximumValueBytes,
  statementSigningBytes,
} from './xdr-statement.ts'
export { ScpDecodeError, type ScpDecodeReason } from './xdr-reader.ts'
