/**
 * What the node says of itself and of its quorum, asked again with each new block.
 * @module
 */
import type { Status } from '@watt/sdk'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useChain } from './chain.ts'
import { live } from './live.ts'

export function useStatus(): UseQueryResult<Status> {
  const { client } = useChain()
  return useQuery({ queryKey: ['status'], queryFn: () => client.getWattStatus(), ...live })
}
