/**
 * Which network this is: the hash of its first block. A local network begun anew has the chain id of the last one.
 * @module
 */
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Hex } from 'viem'
import { useChain } from '../chain/chain.ts'
import type { SmallClient } from '../chain/client.ts'

export function networkQuery(client: SmallClient) {
  return queryOptions({
    queryKey: ['network'],
    queryFn: async () => (await client.getWattStatus()).genesisHash as Hex,
  })
}

/** undefined until the node has answered. */
export function useNetwork(): Hex | undefined {
  return useNetworkQuery().data
}

/** The same with its failure, for screens that show nothing without it. */
export function useNetworkQuery(): UseQueryResult<Hex> {
  return useQuery(networkQuery(useChain().client))
}
