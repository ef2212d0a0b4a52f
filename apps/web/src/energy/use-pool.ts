/**
 * Pools as the account in use sees them, live.
 * @module
 */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { readPool, type EnergyContracts, type PoolStatus, type TradedToken } from '@watt/sdk/energy'
import { zeroAddress, type Address } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'

/** null: there is no pool of these two. */
export function usePool(
  contracts: EnergyContracts,
  [one, other]: readonly [TradedToken, TradedToken],
  account: Address | undefined,
): UseQueryResult<PoolStatus | null> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'pool', one.address, other.address, other.native === true, account],
    queryFn: async () => (await readPool(client, contracts, [one, other], account ?? zeroAddress)) ?? null,
    ...live,
  })
}
