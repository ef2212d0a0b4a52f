export type { Place, Store } from './database/open.ts'
export { ChainDiffersError, DatabaseError, NodeError } from './errors.ts'
export type { FollowState } from './follow/follower.ts'
export { buildIndex, startIndexer, type Indexer, type IndexerOptions } from './indexer.ts'
