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
import type { Block, Hex } from 'viem'
import { getBlock } from 'viem/actions'
import { useChain } from './chain.ts'
import type { SmallClient } from './client.ts'

export type ClosedBlock = Block<bigint, false, 'latest'>

/** By number or hash. @throws BlockNotFoundError for one that is not closed, or not kept by this node. */
export function blockQuery(client: SmallClient, id: bigint | Hex) {
  return queryOptions({
    queryKey: ['block', String(id)],
    queryFn: async () => {
      const which = typeof id === 'bigint' ? { blockNumber: id } : { blockHash: id }
      return (await getBlock(client, which)) as ClosedBlock
    },
  })
}

/** The numbers from the newest down, at most `count`. */
export function newestNumbers(head: bigint | undefined, count: number): readonly bigint[] {
  if (head === undefined) return []
  return Array.from({ length: count }, (_, index) => head - BigInt(index)).filter((number) => number >= 0n)
}

/** Some new ones may come late; a whole list that fills itself row by row would jump about. */
const fewMissing = 5

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
  return useQuery({
    queryKey: ['blocks down from', String(top), count],
    queryFn: async () => {
      const wanted = newestNumbers(top, count).map((it) => queries.ensureQueryData(blockQuery(client, it)))
      const outcomes = await Promise.allSettled(wanted)
      const failures = outcomes.filter((it) => it.status === 'rejected')
      if (failures.length > fewMissing || failures.length === outcomes.length) throw failures[0]?.reason
      return outcomes.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []))
    },
    enabled: top !== undefined,
    placeholderData: keepPreviousData,
    // The blocks are kept each by itself; of the list, only the one that is shown.
    gcTime: 0,
    structuralSharing: false,
  })
}
