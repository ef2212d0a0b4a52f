/**
 * Which network this is: the hash of its first block. A local network begun anew has the chain id of the last one.
 * @module
 */
import { queryOptions, useQuery } from '@tanstack/react-query'
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
  return useQuery(networkQuery(useChain().client)).data
}
