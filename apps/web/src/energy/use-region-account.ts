/**
 * What a region asks and allows, and the vaults of the account in use, live.
 * @module
 */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  readRules,
  vaultsOf,
  type Region,
  type RegionPrice,
  type RegionRules,
  type VaultStatus,
} from '@watt/sdk/energy'
import type { Address } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'

export function useRules(region: Region): UseQueryResult<RegionRules> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'rules', region.branch.address],
    queryFn: () => readRules(client, region),
    ...live,
  })
}

/** Vaults with anything in them. */
export function useVaults(
  region: Region,
  price: RegionPrice,
  account: Address | undefined,
): UseQueryResult<readonly VaultStatus[]> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'vaults', region.branch.address, account],
    queryFn: () => vaultsOf(client, region, account!, price),
    enabled: account !== undefined,
    ...live,
  })
}
