/**
 * Queries that can only begin once others have answered.
 * @module
 */
import type { UseQueryResult } from '@tanstack/react-query'

/** A query; or, where it cannot begin because one of those it needs failed, that one with its failure. */
export function orWhatFailed<DATA>(
  query: UseQueryResult<DATA>,
  ...needs: readonly UseQueryResult<unknown>[]
): UseQueryResult<DATA> {
  const failed = needs.find(({ isError, data }) => isError && data === undefined)
  // What failed has no data of another kind to mistake for this query's.
  return query.data === undefined && failed !== undefined ? (failed as UseQueryResult<DATA>) : query
}
