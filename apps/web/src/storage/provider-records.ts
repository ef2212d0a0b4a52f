/**
 * What providers have at stake, were paid, and did wrong: from what is on chain alone.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Address, PublicClient } from 'viem'
import { readHistory } from '../chain/history.ts'

export type ProviderRecord = {
  /** Wei that stands for deals. */
  readonly lockedWei: bigint
  /** Wei paid for proven epochs that were settled. */
  readonly paidWei: bigint
  /** Epochs missed beyond the free ones. */
  readonly missed: number
  /** Shards lost, and wei that losing them cost. */
  readonly lost: number
  readonly slashedWei: bigint
}

/** Events of the market, as far as a record needs them. */
export type ProviderEvents = {
  readonly settled: readonly { readonly args: { readonly provider: Address; readonly paid: bigint } }[]
  readonly lost: readonly { readonly args: { readonly provider: Address; readonly slashed: bigint } }[]
  readonly missed: readonly { readonly args: { readonly provider: Address } }[]
}

/** Without what is locked, which the registry knows. */
export function recordOf(provider: Address, events: ProviderEvents): Omit<ProviderRecord, 'lockedWei'> {
  const own = <EVENT extends { readonly args: { readonly provider: Address } }>(
    all: readonly EVENT[],
  ): readonly EVENT[] => all.filter(({ args }) => args.provider.toLowerCase() === provider.toLowerCase())
  const lost = own(events.lost)
  return {
    paidWei: own(events.settled).reduce((sum, { args }) => sum + args.paid, 0n),
    missed: own(events.missed).length,
    lost: lost.length,
    slashedWei: lost.reduce((sum, { args }) => sum + args.slashed, 0n),
  }
}

/** The record of each provider. */
export function providerRecordsQuery(
  client: PublicClient,
  { market, providers: registry }: StorageContracts,
  providers: readonly Address[],
) {
  const own = providers.toSorted()
  return queryOptions({
    queryKey: ['storage-provider-records', ...own],
    enabled: own.length > 0,
    refetchInterval: 60_000,
    queryFn: async (): Promise<ReadonlyMap<Address, ProviderRecord>> => {
      const events = await readEvents(client, market)
      const found = await Promise.all(
        own.map(async (provider) => {
          const args = [provider] as const
          const { locked } = await client.readContract({ ...registry, functionName: 'provider', args })
          return [provider, { lockedWei: locked, ...recordOf(provider, events) }] as const
        }),
      )
      return new Map(found)
    },
  })
}

async function readEvents(client: PublicClient, market: StorageContracts['market']): Promise<ProviderEvents> {
  const terms = { ...market, strict: true } as const
  const [settled, lost, missed] = await Promise.all([
    readHistory(client, `settled ${market.address}`, (span) =>
      client.getContractEvents({ ...terms, eventName: 'DealSettled', ...span }),
    ),
    readHistory(client, `lost ${market.address}`, (span) =>
      client.getContractEvents({ ...terms, eventName: 'DealLost', ...span }),
    ),
    readHistory(client, `missed ${market.address}`, (span) =>
      client.getContractEvents({ ...terms, eventName: 'MissCharged', ...span }),
    ),
  ])
  return { settled, lost, missed }
}
