/**
 * What the energy screens ask the node.
 * @module
 */
import {
  findEnergy,
  listRegions,
  readPrice,
  readReporters,
  readRounds,
  tradedTokens,
  type EnergyContracts,
  type OracleRound,
  type Region,
  type RegionPrice,
  type ReporterSet,
  type TradedToken,
} from '@watt/sdk/energy'
import { ContractUnnamedError, DirectoryUnknownError } from '@watt/sdk/governance'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { PublicClient } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { healthOf, type Health } from './health.ts'

export type Energy = {
  readonly contracts: EnergyContracts
  readonly regions: readonly Region[]
  readonly tokens: readonly TradedToken[]
}

/** A region with its price and whether it can be relied on. */
export type RegionView = { readonly region: Region; readonly price: RegionPrice; readonly health: Health }

/** Contracts and regions; null where this network was founded without them. Regions may still be added. */
export function useEnergy(): UseQueryResult<Energy | null> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy'],
    queryFn: () => readEnergy(client),
    refetchInterval: ({ state }) => (state.data === undefined || state.data?.regions.length ? false : 5_000),
  })
}

/** Prices, live; of several regions every five seconds, as each costs the node fifteen answers. */
export function usePrices(regions: readonly Region[]): UseQueryResult<readonly RegionView[]> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'prices', ...regions.map(({ branch }) => branch.address)],
    queryFn: () => Promise.all(regions.map((region) => readView(client, region))),
    ...(regions.length > 1 ? { refetchInterval: 5_000 } : live),
  })
}

/** Rounds of all feeds of a region, in the order of its feeds; asked again when a round came. */
export function useRounds(
  region: Region,
  price: RegionPrice,
): UseQueryResult<readonly (readonly OracleRound[])[]> {
  const client = usePublicClient()
  const seen = price.feeds.map(({ observedAt, reason }) => `${observedAt} ${reason}`)
  return useQuery({
    queryKey: ['energy', 'rounds', region.branch.address, ...seen],
    queryFn: () =>
      Promise.all(region.feeds.map(async (feed) => (await readRounds(client, feed, { countMax })).rounds)),
    placeholderData: (before) => before,
  })
}

/** Who may report now. */
export function useReporters(contracts: EnergyContracts): UseQueryResult<ReporterSet> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'reporters'],
    queryFn: () => readReporters(client, contracts),
    ...live,
  })
}

const countMax = 500

async function readEnergy(client: PublicClient): Promise<Energy | null> {
  try {
    const contracts = await findEnergy(client)
    const regions = await listRegions(client, contracts)
    return { contracts, regions, tokens: tradedTokens(contracts, regions) }
  } catch (error) {
    if (error instanceof DirectoryUnknownError || error instanceof ContractUnnamedError) return null
    throw error
  }
}

async function readView(client: PublicClient, region: Region): Promise<RegionView> {
  const [price, maxAges] = await Promise.all([
    readPrice(client, region),
    Promise.all(region.feeds.map((feed) => client.readContract({ ...feed, functionName: 'maxAge' }))),
  ])
  return { region, price, health: healthOf(price, maxAges) }
}
