import type { UseQueryResult } from '@tanstack/react-query'
import { useHead } from '../chain/chain.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { ErrorState } from '../ui/states.tsx'

/** Stands where a list of blocks will be: its shape while they are on their way, or why none come. */
export function ListOnItsWay({
  queries,
  lines,
}: {
  readonly queries: readonly UseQueryResult<unknown>[]
  readonly lines: number
}) {
  const { failure } = useHead()
  const failed = queries.filter(({ isError }) => isError)
  if (failed.length > 0)
    return <ErrorState error={failed[0]!.error} onRetry={() => failed.forEach((it) => void it.refetch())} />
  return failure === undefined ? <Skeleton lines={lines} /> : <ErrorState error={failure} />
}
