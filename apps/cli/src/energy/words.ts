/**
 * Amounts, prices and risks as people read them.
 * @module
 */
import { parseUnits } from 'viem'
import type { RegionPrice, Token } from '@watt/sdk/energy'
import { durationText } from '@watt/sdk/governance'
import { formatDecimal } from '../amount.ts'
import { usageError } from '../failure.ts'

const digitsShown = 6
/** More digits than any supply has; a bound for the parser. */
const lengthMax = 64

/** Said before every confirmation that ends in KWT. */
export const whatKwtIs = [
  'what it is',
  'a claim on collateral that follows the price index of a kWh; no electricity is delivered for it',
] as const

/**
 * Reads an amount of a token: `1.5`, `1_000`.
 * @returns its smallest units
 * @throws {CommandError} It is no amount above 0, or has more decimals than the token.
 */
export function parseTokens(text: string, { decimals, symbol }: Pick<Token, 'decimals' | 'symbol'>): bigint {
  const found = text.length <= lengthMax ? /^[0-9][0-9_]*(?:\.([0-9]+))?$/.exec(text) : null
  if (found === null || (found[1] ?? '').length > decimals) {
    throw usageError(
      `"${text.slice(0, lengthMax)}" is not an amount of ${symbol}.`,
      `write it with a point, with at most ${decimals} decimals: 12.5`,
    )
  }
  const amount = parseUnits(text.replaceAll('_', ''), decimals)
  if (amount === 0n) throw usageError('The amount is 0.', 'give an amount above 0')
  return amount
}

/** `1,234.567891 KWTES`: at most six decimals, rounded down. */
export function formatTokens(
  amount: bigint,
  { decimals, symbol }: Pick<Token, 'decimals' | 'symbol'>,
): string {
  return `${shortDecimal(amount * 10n ** BigInt(18 - decimals))} ${symbol}`
}

/** Dollars with 18 decimals, as `$0.243125`. */
export function formatUsd(amount: bigint): string {
  return `$${shortDecimal(amount)}`
}

/** 1/10,000 as percent: `0.5 %`. */
export function formatBps(bps: bigint): string {
  const text = (Number(bps) / 100).toFixed(2).replace(/\.?0+$/, '')
  return `${text} %`
}

/** Whether the region's price can be relied on, and if not, why. */
export function health({ healthy, feeds, isShutDown, pausedUntil, now }: RegionPrice): string {
  if (isShutDown) return 'shut down for good: exits only'
  const reasons = feeds.filter(({ reason }) => reason !== 'none').map(({ reason }) => reason)
  if (!healthy) return `unhealthy${reasons.length === 0 ? '' : ` (${[...new Set(reasons)].join(', ')})`}`
  return pausedUntil > now ? 'healthy, new risk paused' : 'healthy'
}

/** What a region without a price does and does not do. */
export const whileClosed = 'nothing is minted; repaying, closing and trading go on.'

/** What is said beside a price that cannot be relied on; undefined: it can. */
export function priceWarning(id: string, price: RegionPrice): string | undefined {
  if (price.healthy || price.isShutDown) return undefined
  const { feeds, updatedAt, now } = price
  const isSilent = feeds.some(({ reason }) => reason === 'stale')
  const why = isSilent
    ? `too few reporters agreed on a price for ${durationText(now > updatedAt ? now - updatedAt : 0n)}`
    : health(price)
  return `${id} has no price to rely on: ${why}. In the meantime ${whileClosed}`
}

function shortDecimal(wei: bigint): string {
  const cut = 10n ** BigInt(18 - digitsShown)
  const short = formatDecimal((wei / cut) * cut)
  return short === '0' && wei > 0n ? '<0.000001' : short
}
