/**
 * Blocks, fetched once: what a node of Watt calls closed is final.
 * @module
 */
import {
  keepPreviousData,
  queryOptions,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useState } from 'react'
import type { Hex } from 'viem'
import { useChain } from './chain.ts'
import type { ClosedBlock, SmallClient } from './client.ts'

/** By number or hash. @throws BlockNotClosedError for one that is not closed, or not kept by this node. */
export function blockQuery(client: SmallClient, id: bigint | Hex) {
  return queryOptions({
    queryKey: ['block', String(id)],
    queryFn: () => client.getBlock(id),
  })
}

/** The numbers from the newest down, at most `count`. */
export function newestNumbers(head: bigint | undefined, count: number): readonly bigint[] {
  if (head === undefined) return []
  return Array.from({ length: count }, (_, index) => head - BigInt(index)).filter((number) => number >= 0n)
}

/** So many may fail before the list does: an old node's tail, or a busy node's moment. */
const fewMissing = 5
/** How soon what is missing is asked for again, ms. */
const againMs = 2_000

/**
 * The blocks from `top` down, as one list: it moves on when what is new has come, and is the same array until then.
 * @throws (into the query) what the node answered, where more than a few are missing.
 */
export function useBlocksDownFrom(
  top: bigint | undefined,
  count: number,
): UseQueryResult<readonly ClosedBlock[]> {
  const { client } = useChain()
  const queries = useQueryClient()
  // What is on its way is awaited before the next: where blocks close faster than they come, no list would ever be whole.
  const [asked, setAsked] = useState(top)
  const query = useQuery({
    queryKey: ['blocks down from', String(asked), count],
    queryFn: async () => {
      const wanted = newestNumbers(asked, count).map((it) => queries.ensureQueryData(blockQuery(client, it)))
      const outcomes = await Promise.allSettled(wanted)
      const failures = outcomes.filter((it) => it.status === 'rejected')
      if (failures.length > fewMissing || failures.length === outcomes.length) throw failures[0]?.reason
      return outcomes.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []))
    },
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    // Each block is asked for again by itself.
    retry: false,
    // Nothing else shows the blocks that are missing, so no new head asks for them.
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.length < newestNumbers(asked, count).length && againMs,
    // The blocks are kept each by itself; of the list, only the one that is shown.
    gcTime: 0,
    structuralSharing: false,
  })
  const isNext = asked !== undefined && top !== undefined && top > asked && top < asked + BigInt(count)
  if (top !== asked && !(isNext && query.isFetching)) setAsked(top)
  return query
}
