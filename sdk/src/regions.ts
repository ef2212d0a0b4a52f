/**
 * Regions: which there are, what a kWh costs there, and whether that can be relied on.
 * @module
 */
import { WattError } from '@watt/errors'
import { erc20Abi, hexToString, isAddressEqual, zeroAddress, type Address, type PublicClient } from 'viem'
import { kwtTokenAbi } from './abi/kwt-token.ts'
import { priceFeedAbi } from './abi/price-feed.ts'
import { regionBranchAbi } from './abi/region-branch.ts'
import { regionFactoryAbi } from './abi/region-factory.ts'
import { regionPriceAbi } from './abi/region-price.ts'
import { stakingPoolAbi } from './abi/staking-pool.ts'
import { swapRouterAbi } from './abi/swap-router.ts'
import { wattPairAbi } from './abi/watt-pair.ts'
import { wrappedWattAbi } from './abi/wrapped-watt.ts'
import { addressOf, directoryNames, readDirectory, type Contract } from './contracts.ts'

/** The energy contracts that exist once. */
export type EnergyContracts = {
  readonly chainId: number
  readonly named: ReadonlyMap<string, Address>
  readonly wrappedWatt: Contract<typeof wrappedWattAbi>
  readonly factory: Contract<typeof regionFactoryAbi>
  readonly router: Contract<typeof swapRouterAbi>
  readonly staking: Contract<typeof stakingPoolAbi>
}

export type Token = { readonly address: Address; readonly symbol: string; readonly decimals: number }

/** Where the parts of one region stand. No part is shared with another region but the stable token. */
export type Region = {
  /** `ES` */
  readonly id: string
  readonly branch: Contract<typeof regionBranchAbi>
  readonly kwt: Contract<typeof kwtTokenAbi>
  readonly token: Token
  /** The first collateral, which also pays redemptions. */
  readonly stable: Token
  readonly stablePair: Contract<typeof wattPairAbi>
  readonly wattPair: Contract<typeof wattPairAbi>
  readonly target: Contract<typeof regionPriceAbi>
  /** Retail price and exchange rate; none when the price comes from elsewhere. */
  readonly feeds: readonly Contract<typeof priceFeedAbi>[]
}

/** In the order of the contract's enum `Unhealthy`. */
export const feedReasons = ['none', 'no answer', 'stale', 'dispersed', 'out of bounds', 'pending'] as const
export type FeedReason = (typeof feedReasons)[number]

/** One leg of a price: local currency per kWh, or US dollars per unit of it; 8 decimals. */
export type FeedState = {
  readonly address: Address
  readonly description: string
  readonly currency: string
  readonly answer: bigint
  readonly observedAt: bigint
  readonly reason: FeedReason
}

/** The price of a kWh as the region sees it now. USD with 18 decimals, times in seconds since 1970. */
export type RegionPrice = {
  /** What the oracle says; the last healthy answer while it is unhealthy. */
  readonly target: bigint
  /** What vaults are measured by: follows the target slowly. */
  readonly index: bigint
  readonly updatedAt: bigint
  readonly healthy: boolean
  readonly feeds: readonly FeedState[]
  /** What the pool with the stable token pays for a KWT; undefined while it is empty. */
  readonly market: bigint | undefined
  readonly pausedUntil: bigint
  readonly isShutDown: boolean
  /** Time of the newest block. */
  readonly now: bigint
}

const unit = 10n ** 18n

/**
 * Finds the energy contracts through the directory.
 * @throws {DirectoryUnknownError} No directory is known or none stands there.
 * @throws {ContractUnnamedError} The directory lacks one of them.
 */
export async function findEnergy(
  client: PublicClient,
  options: { readonly directory?: Address | undefined } = {},
): Promise<EnergyContracts> {
  const { chainId, named } = await readDirectory(client, options)
  const find = (name: string): Address => addressOf(named, name)
  return {
    chainId,
    named,
    wrappedWatt: { address: find(directoryNames.wrappedWatt), abi: wrappedWattAbi },
    factory: { address: find(directoryNames.regions), abi: regionFactoryAbi },
    router: { address: find(directoryNames.router), abi: swapRouterAbi },
    staking: { address: find(directoryNames.staking), abi: stakingPoolAbi },
  }
}

/** All regions, in the order in which they were added. */
export async function listRegions(
  client: PublicClient,
  { factory }: EnergyContracts,
): Promise<readonly Region[]> {
  const count = await client.readContract({ ...factory, functionName: 'regionCount' })
  return Promise.all(
    Array.from({ length: Number(count) }, async (_, at) => {
      const found = await client.readContract({
        ...factory,
        functionName: 'regionAt',
        args: [BigInt(at)],
      })
      const branch = { address: found.branch, abi: regionBranchAbi }
      const target = { address: found.target, abi: regionPriceAbi }
      const [collaterals, feeds, token] = await Promise.all([
        client.readContract({ ...branch, functionName: 'collaterals' }),
        feedsOf(client, target),
        readToken(client, found.kwt),
      ])
      return {
        id: hexToString(found.id, { size: 32 }),
        branch,
        kwt: { address: found.kwt, abi: kwtTokenAbi },
        token,
        stable: await readToken(client, collaterals[0]!.token),
        stablePair: { address: found.stablePair, abi: wattPairAbi },
        wattPair: { address: found.wattPair, abi: wattPairAbi },
        target,
        feeds,
      }
    }),
  )
}

/**
 * The region that a word names: `ES`, `kwtes`.
 * @throws {RegionNotFoundError} There is none of that name.
 */
export function regionNamed(regions: readonly Region[], word: string): Region {
  const wanted = word.toUpperCase()
  const found = regions.find(({ id, token }) => [id, token.symbol].some((it) => it.toUpperCase() === wanted))
  if (found === undefined)
    throw new RegionNotFoundError(
      word,
      regions.map(({ id }) => id),
    )
  return found
}

/** Target, index, market and health of a region at the newest block. */
export async function readPrice(client: PublicClient, region: Region): Promise<RegionPrice> {
  const { branch } = region
  const [price, [pausedUntil, isShutDown], feeds, market, { timestamp }] = await Promise.all([
    client.readContract({ ...branch, functionName: 'currentPrice' }),
    client.readContract({ ...branch, functionName: 'status' }),
    Promise.all(region.feeds.map((feed) => readFeed(client, feed))),
    readMarket(client, region),
    client.getBlock(),
  ])
  return { ...price, feeds, market, pausedUntil, isShutDown, now: timestamp }
}

/** Symbol and decimals of an ERC-20. */
export async function readToken(client: PublicClient, address: Address): Promise<Token> {
  const [symbol, decimals] = await Promise.all([
    client.readContract({ address, abi: erc20Abi, functionName: 'symbol' }),
    client.readContract({ address, abi: erc20Abi, functionName: 'decimals' }),
  ])
  return { address, symbol, decimals }
}

async function readFeed(client: PublicClient, feed: Contract<typeof priceFeedAbi>): Promise<FeedState> {
  const [description, currency, [answer, observedAt], reason] = await Promise.all([
    client.readContract({ ...feed, functionName: 'description' }),
    client.readContract({ ...feed, functionName: 'currency' }),
    client.readContract({ ...feed, functionName: 'latestAnswer' }),
    client.readContract({ ...feed, functionName: 'reason' }),
  ])
  return { address: feed.address, description, currency, answer, observedAt, reason: feedReasons[reason]! }
}

/** Any contract may be a target; only {RegionPrice} says what it is made of. */
async function feedsOf(
  client: PublicClient,
  target: Contract<typeof regionPriceAbi>,
): Promise<readonly Contract<typeof priceFeedAbi>[]> {
  try {
    const legs = await Promise.all([
      client.readContract({ ...target, functionName: 'retail' }),
      client.readContract({ ...target, functionName: 'exchangeRate' }),
    ])
    const feeds = legs.filter((it) => it !== zeroAddress).map((address) => ({ address, abi: priceFeedAbi }))
    await Promise.all(feeds.map((feed) => client.readContract({ ...feed, functionName: 'feedId' })))
    return feeds
  } catch {
    return []
  }
}

async function readMarket(
  client: PublicClient,
  { stablePair, kwt, stable }: Region,
): Promise<bigint | undefined> {
  const [[reserve0, reserve1], token0] = await Promise.all([
    client.readContract({ ...stablePair, functionName: 'getReserves' }),
    client.readContract({ ...stablePair, functionName: 'token0' }),
  ])
  const [ofKwt, ofStable] = isAddressEqual(token0, kwt.address) ? [reserve0, reserve1] : [reserve1, reserve0]
  if (ofKwt === 0n) return undefined
  return (ofStable * 10n ** BigInt(18 - stable.decimals) * unit) / ofKwt
}

/** No region has this name. */
export class RegionNotFoundError extends WattError {
  readonly code = 'sdk/region-not-found'
  override readonly fix: string
  readonly region: string
  constructor(region: string, known: readonly string[]) {
    super(`There is no region "${region.slice(0, 40)}".`)
    this.region = region
    this.fix = known.length === 0 ? 'This network has no regions yet.' : `Take one of: ${known.join(', ')}.`
  }
}
