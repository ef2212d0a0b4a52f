/**
 * `watt energy price`: what a kWh costs, region by region, how old that is and whether it can be relied on.
 * @module
 */
import {
  listRegions,
  readPrice,
  regionNamed,
  type FeedState,
  type Region,
  type RegionPrice,
} from '@watt/sdk/energy'
import { durationText } from '@watt/sdk/governance'
import type { DirectoryFlags } from '../commands/gov.ts'
import { columns, fields, printable } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { withEnergy } from './open.ts'
import { formatBps, formatUsd, health, priceWarning, whileClosed } from './words.ts'

/** Shows all regions, or one with its sources. */
export async function showPrice(session: Session, flags: DirectoryFlags, word?: string): Promise<void> {
  const prices = await withEnergy(session, flags, async ({ client, contracts }) => {
    const regions = await listRegions(client, contracts)
    const chosen = word === undefined ? regions : [regionNamed(regions, word)]
    return Promise.all(chosen.map(async (region) => ({ region, price: await readPrice(client, region) })))
  })
  const values = prices.map(({ region, price }) => valueOf(region, price))
  const [only] = prices
  if (word !== undefined && only !== undefined) {
    session.out.result(values[0], () => detailed(only.region, only.price))
    const warning = priceWarning(only.region.id, only.price)
    if (warning !== undefined) session.out.warn(warning)
    return
  }
  session.out.result({ regions: values }, () => {
    if (prices.length === 0) return ['No region yet: a vote adds them.']
    const rows = prices.map(({ region, price }) => [
      region.id,
      region.token.symbol,
      dollars(price.target),
      dollars(price.index),
      dollars(price.market),
      age(price),
      health(price),
    ])
    return columns([['region', 'token', 'oracle', 'index', 'market', 'age', 'health'], ...rows], [2, 3, 4])
  })
  const closed = prices.filter(({ price }) => !price.healthy && !price.isShutDown)
  if (closed.length > 0)
    session.out.warn(
      `No price to rely on in ${closed.map(({ region }) => region.id).join(', ')}: ${whileClosed} See why: watt energy price ${closed[0]!.region.id}${rpcFlag(session)}`,
    )
}

function valueOf(region: Region, price: RegionPrice): unknown {
  return {
    region: region.id,
    symbol: region.token.symbol,
    token: region.token.address,
    branch: region.branch.address,
    ...price,
    ageSeconds: price.updatedAt === 0n ? null : price.now - price.updatedAt,
  }
}

function detailed(region: Region, price: RegionPrice): readonly string[] {
  const { target, index, market } = price
  return fields([
    ['region', `${region.id}, ${region.token.symbol}`],
    ['oracle', target === 0n ? 'no round yet' : `${formatUsd(target)} per kWh, ${age(price)} old`],
    ['health', health(price)],
    ['index', `${dollars(index)}: what vaults are measured by; it follows the oracle slowly`],
    [
      'market',
      market === undefined
        ? 'nothing in the pool yet'
        : `${formatUsd(market)} per ${region.token.symbol} in its pool${apart(market, target)}`,
    ],
    ...price.feeds.map((feed) => feedLine(feed, price.now)),
    ['token', region.token.address],
    ['branch', region.branch.address],
  ])
}

function feedLine(
  { description, currency, answer, observedAt, reason }: FeedState,
  now: bigint,
): readonly [string, string] {
  const unit = currency.includes('/') ? currency : `${currency} per kWh`
  const seen = observedAt === 0n ? 'never observed' : `observed ${durationText(now - observedAt)} ago`
  const trouble = reason === 'none' ? '' : `, ${reason}`
  const value = formatUsd(answer * 10n ** 10n).slice(1)
  return ['source', printable(`${value} ${unit}, ${seen}${trouble}: ${description.replace(/\.$/, '')}`)]
}

/** Nothing was ever observed, or there is nothing in the pool. */
function dollars(price: bigint | undefined): string {
  return price === undefined || price === 0n ? '-' : formatUsd(price)
}

function apart(market: bigint, target: bigint): string {
  if (target === 0n) return ''
  const bps = ((market > target ? market - target : target - market) * 10_000n) / target
  return bps === 0n ? '' : `, ${formatBps(bps)} ${market > target ? 'above' : 'below'} the oracle`
}

function age({ updatedAt, now }: RegionPrice): string {
  return updatedAt === 0n ? 'unknown' : durationText(now > updatedAt ? now - updatedAt : 0n)
}
