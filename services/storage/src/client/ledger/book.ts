/**
 * What the book of asks would give for an order, as the market would match it now.
 * @see AskBook.sol, Matching.sol
 * @module
 */
import type { Address, PublicClient } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Clock, Quote, QuoteRequest } from '../chain.ts'
import { escrowOf, perEpochOf } from '../price.ts'

/** Asks read at once, and in all. */
const pageSize = 50n
const asksMax = 2000
/** Last epochs of deals of each bucket. */
export const bucketEnds = [30, 90, 365, 1278] as const
/** As in IProviderRegistry.sol. */
const phone = 2
/** What the cap is above the dearest ask that is needed at least, in percent: others buy, too. */
const slackPercent = 10n
/** The cap reaches further asks, half as many again, so that lost shards find a provider later; but not at any price. */
const sparesOf = (n: number): number => Math.ceil(n / 2)
const spareFactorMax = 2n

/** Duration bucket of so many epochs. @throws {RangeError} */
export function bucketOf(epochs: number): number {
  const bucket = bucketEnds.findIndex((end) => epochs <= end)
  if (bucket === -1 || epochs < 1)
    throw new RangeError(`An order is for 1 to ${bucketEnds[3]} epochs, not ${epochs}`)
  return bucket
}

type Offer = { readonly provider: Address; readonly priceWei: bigint }

/** Walks the bucket from its cheapest ask on. */
export async function quoteFrom(
  client: PublicClient,
  contracts: StorageContracts,
  clock: Clock,
  request: QuoteRequest,
): Promise<Quote> {
  const { sizeBytes, n, epochs } = request
  const wanted = n + sparesOf(n)
  const bucket = bucketOf(epochs)
  const epoch = BigInt(Math.floor((clock.now - clock.genesisTime) / clock.epochSeconds))
  const offers: Offer[] = []
  let phones = 0
  let from = 0n
  for (let seen = 0; seen < asksMax && offers.length < wanted;) {
    const [ids, asks] = await client.readContract({
      ...contracts.asks,
      functionName: 'page',
      args: [bucket, from, pageSize],
    })
    const fitting = asks.filter(
      (ask) =>
        ask.expiry >= epoch &&
        BigInt(sizeBytes) >= ask.minSize &&
        BigInt(sizeBytes) <= ask.maxSize &&
        epochs <= ask.maxEpochs,
    )
    const able = await Promise.all(
      fitting.map(async (ask) => ({ ask, can: await abilityOf(client, contracts, ask, request) })),
    )
    for (const { ask, can } of able) {
      if (offers.length === wanted || can === undefined) continue
      if (can.isPhone && (phones + 1) * 2 > n) continue
      if (can.isPhone) phones++
      offers.push({ provider: ask.provider, priceWei: ask.price })
    }
    seen += ids.length
    if (BigInt(ids.length) < pageSize) break
    from = ids.at(-1)!
  }
  return quoteOf(offers, request)
}

/** Whether the provider has room and stake for a shard now. */
async function abilityOf(
  client: PublicClient,
  { asks, providers }: StorageContracts,
  { provider, price }: { readonly provider: Address; readonly price: bigint },
  { sizeBytes, region = 0 }: QuoteRequest,
): Promise<{ readonly isPhone: boolean } | undefined> {
  const size = BigInt(sizeBytes)
  const [[used, capacity], [providerClass, where, free], collateral] = await Promise.all([
    client.readContract({ ...asks, functionName: 'spaceOf', args: [provider] }),
    client.readContract({ ...providers, functionName: 'standing', args: [provider] }),
    client.readContract({
      ...asks,
      functionName: 'collateralOf',
      args: [perEpochOf(price, sizeBytes), size],
    }),
  ])
  if (used + size > capacity || collateral > free || (region !== 0 && where !== region)) return undefined
  return { isPhone: providerClass === phone }
}

function quoteOf(found: readonly Offer[], { n, sizeBytes, epochs }: QuoteRequest): Quote {
  const offers = found.slice(0, n)
  const dearest = offers.at(-1)?.priceWei ?? 0n
  const spares = found.slice(n).filter(({ priceWei }) => priceWei <= dearest * spareFactorMax)
  const slack = (dearest * (100n + slackPercent) + 99n) / 100n
  const priceCapWei = spares.reduce((cap, { priceWei }) => (priceWei > cap ? priceWei : cap), slack)
  const costWei = offers.reduce(
    (sum, { priceWei }) => sum + perEpochOf(priceWei, sizeBytes) * BigInt(epochs),
    0n,
  )
  return { offers, priceCapWei, costWei, escrowWei: escrowOf({ n, sizeBytes, epochs, priceCapWei }) }
}
