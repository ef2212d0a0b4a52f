export {
  analyse,
  checkIntersection,
  type Analysis,
  type AnalyseOptions,
  type Answer,
  type Intersection,
  type NodeSets,
} from './analyse.ts'
export type { AnalysisNode } from './model.ts'
export { readNodeList, readOrganisationList, NodeListError } from './node-list.ts'
export {
  checkMap,
  generateQuorumSet,
  type MapProblem,
  type Organisation,
  type Quality,
  QuorumMapError,
} from './organisations.ts'
