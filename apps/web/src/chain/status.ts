/**
 * What the node says of itself and of its quorum, asked again with each new block.
 * @module
 */
import type { Status } from '@watt/sdk'
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useChain } from './chain.ts'
import type { SmallClient } from './client.ts'
import { live } from './live.ts'

export function statusQuery(client: SmallClient) {
  return queryOptions({ queryKey: ['status'], queryFn: () => client.getWattStatus(), ...live })
}

export function useStatus(): UseQueryResult<Status> {
  const { client } = useChain()
  return useQuery(statusQuery(client))
}
