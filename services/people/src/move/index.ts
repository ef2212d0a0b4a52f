/**
 * `@watt/people/move`: who moves to a new chain, and who may be proposed for the shared quorum list.
 * @module
 */
export { rankCandidates, withNode, type Candidate } from './candidates.ts'
export { canonicalJson } from './canonical-json.ts'
export { readHistory, RootDiffersError, type ReadHistory } from './read-history.ts'
export { reasons } from './rules.ts'
export {
  fileNames,
  MoveError,
  type MoveFile,
  type MoveReport,
  type Snapshot,
  takeSnapshot,
} from './snapshot.ts'
export {
  enterPlace,
  firstList,
  leavePlace,
  proposeChange,
  type Change,
  type Proposal,
  type SharedList,
} from './shared-list.ts'
export { BadReportError, termsOf, type Terms } from './terms.ts'
export { type FileDifference, firstFileDifference } from './verify.ts'
