/**
 * The values that votes can change, as screens ask for them.
 * @module
 */
import type { GovernanceContracts } from '@watt/sdk/governance'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { usePublicClient } from '../chain/public-client.ts'
import { readParameters, type Parameter } from './parameters.ts'

export function useParameters(contracts: GovernanceContracts): UseQueryResult<readonly Parameter[]> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'parameters'],
    queryFn: () => readParameters(client, contracts),
    refetchInterval: 30_000,
  })
}
