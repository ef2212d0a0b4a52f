/**
 * `@watt/people/move`: who moves to a new chain, and who may be proposed for the shared quorum list.
 * @module
 */
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
export { BadReportError, termsOf, type Terms } from './terms.ts'
export { type FileDifference, firstFileDifference } from './verify.ts'
