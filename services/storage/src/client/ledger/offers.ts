/**
 * Who offers space, what each asks, and how each proves.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import { bucketEnds } from './book.ts'

/** One provider, with what it asks for. */
export type ProviderOffer = {
  readonly provider: Address
  readonly url: string
  /** ISO 3166-1 numeric; 0 is not told. */
  readonly region: number
  readonly stakeWei: bigint
  readonly usedBytes: bigint
  readonly capacityBytes: bigint
  /** Epochs without a gap up to now that it should have proven and did not. */
  readonly missedInARow: number
  /** Cheapest first. */
  readonly asks: readonly ProviderAsk[]
}

export type ProviderAsk = {
  /** Epochs that a deal may last at most. */
  readonly epochsMax: number
  /** Wei a GiB-epoch. */
  readonly priceWei: bigint
}

const pageSize = 50n
/** Asks read in all of one bucket. */
const asksMax = 500

/** All that have a live ask, the cheapest first. */
export async function providerOffers(
  client: PublicClient,
  contracts: StorageContracts,
): Promise<readonly ProviderOffer[]> {
  const epoch = await client.readContract({ ...contracts.proofs, functionName: 'currentEpoch' })
  const pages = await Promise.all(bucketEnds.map((_, bucket) => asksOf(client, contracts, bucket)))
  const live = pages.flat().filter(({ expiry }) => expiry >= epoch)
  const groups = Map.groupBy(live, ({ provider }) => provider)
  const offers = await Promise.all(
    [...groups].map(async ([provider, asks]): Promise<ProviderOffer> => {
      const args = [provider] as const
      const [entry, [usedBytes, capacityBytes], missed] = await Promise.all([
        client.readContract({ ...contracts.providers, functionName: 'provider', args }),
        client.readContract({ ...contracts.asks, functionName: 'spaceOf', args }),
        client.readContract({ ...contracts.proofs, functionName: 'missedInARow', args }),
      ])
      return {
        provider,
        url: entry.url,
        region: entry.region,
        stakeWei: entry.stake,
        usedBytes,
        capacityBytes,
        missedInARow: Number(missed),
        asks: asks
          .map(({ maxEpochs, price }) => ({ epochsMax: maxEpochs, priceWei: price }))
          .toSorted((a, b) => Number(a.priceWei - b.priceWei)),
      }
    }),
  )
  return offers.toSorted((a, b) => Number(a.asks[0]!.priceWei - b.asks[0]!.priceWei))
}

async function asksOf(client: PublicClient, { asks }: StorageContracts, bucket: number) {
  const found = []
  for (let from = 0n; found.length < asksMax;) {
    const args = [bucket, from, pageSize] as const
    const [ids, page] = await client.readContract({ ...asks, functionName: 'page', args })
    found.push(...page)
    if (BigInt(ids.length) < pageSize) break
    from = ids.at(-1)!
  }
  return found
}
