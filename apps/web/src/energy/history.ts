/**
 * The price of a kWh over time, out of the rounds of its two feeds. Pure.
 * @module
 */
import type { OracleRound } from '@watt/sdk/energy'

/** What a kWh cost from a moment on. */
export type PricePoint = {
  /** Seconds since 1970, when it was observed. */
  readonly at: number
  /** US dollars per kWh, for a chart: exact amounts are elsewhere. */
  readonly usd: number
}

/**
 * Retail price times exchange rate, at each round that became an answer.
 * @param retail - Local currency per kWh, oldest first.
 * @param exchange - Dollars per unit of it; undefined where the retail price is in dollars already.
 */
export function historyOf(
  retail: readonly OracleRound[],
  exchange: readonly OracleRound[] | undefined,
): readonly PricePoint[] {
  const answered = [...retail, ...(exchange ?? [])]
    .filter(({ outcome }) => outcome === 'none')
    .toSorted((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex)
  const ofRate = new Set(exchange)
  let price: bigint | undefined
  let rate = exchange === undefined ? one : undefined
  const points: PricePoint[] = []
  for (const round of answered) {
    if (ofRate.has(round)) rate = round.median
    else price = round.median
    if (price === undefined || rate === undefined) continue
    const usd = Number((price * rate) / one) / Number(one)
    const at = Math.max(Number(round.observedAt), points.at(-1)?.at ?? 0)
    // Of two changes in one second the later one counts.
    if (points.at(-1)?.at === at) points.pop()
    points.push({ at, usd })
  }
  return points
}

/** A feed's figures have 8 decimals. */
const one = 10n ** 8n

/** The points of the last `seconds`, and the price that held when they began. */
export function since(points: readonly PricePoint[], from: number): readonly PricePoint[] {
  const inside = points.filter(({ at }) => at >= from)
  const before = points.findLast(({ at }) => at < from)
  return before === undefined ? inside : [{ at: from, usd: before.usd }, ...inside]
}
