/**
 * How far the index is, in the words of the API. Pure.
 * @module
 */
import type { IndexStatus } from '@watt/sdk/indexer'
import type { Store } from './database/open.ts'
import type { FollowState } from './follow/follower.ts'

export function statusOf({ progress, head, problem }: FollowState, database: Store['kind']): IndexStatus {
  const indexed = progress === undefined || progress.block < 0 ? null : progress.block
  const lag = head === undefined || progress === undefined ? null : Math.max(0, head - progress.block)
  return {
    chainId: progress?.chainId ?? null,
    genesisHash: progress?.genesis ?? null,
    head: head ?? null,
    indexed,
    indexedTimeMs: progress?.timeMs ?? null,
    lag,
    transactions: progress?.transactions ?? 0,
    database,
    problem: problem ?? null,
  }
}
