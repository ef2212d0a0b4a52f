/**
 * The feeds a reporter knows: what each price means, its bounds, and its sources in a replay and live.
 * @module
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { keccak256, stringToBytes } from 'viem'
import { bundledSeries, seriesPath } from './history/bundled.ts'
import { parseSeries, type SeriesSource } from './history/series.ts'
import { liveSources } from './live-sources.ts'
import { parseDecimal } from './decimal.ts'
import { ParseError } from './source/parse-error.ts'
import type { Bounds, SourceDefinition } from './source/source.ts'

/** What a feed publishes. */
export type FeedDefinition = {
  /** `ES`, or `USD/EUR` for a rate. */
  readonly name: string
  readonly kind: 'retail' | 'fx'
  readonly rule: string
  /** The index rule in words: class, band, tax basis, unit, averaging, lag. Its hash belongs into the feed’s contract. */
  readonly meaning: string
  /** Unit of the answer, which has eight decimals. */
  readonly unit: string
  /** Plausible answers; the contract has the same, and neither clamps. */
  readonly bounds: Bounds
}

const yearSeconds = 365 * 86_400
const bounds = (min: string, max: string): Bounds => ({ min: parseDecimal(min), max: parseDecimal(max) })

/** Every feed; regions first. */
export const feeds: readonly FeedDefinition[] = [
  {
    name: 'ES',
    kind: 'retail',
    rule: 'es-household-dc-all-taxes',
    meaning:
      'Spain, households, band DC (2,500 to 4,999 kWh a year), all taxes and levies, euro per kWh, mean of a half-year as Eurostat nrg_pc_204 defines it, published about four months after it ends.',
    unit: 'EUR/kWh',
    bounds: bounds('0.05', '1'),
  },
  {
    name: 'UK',
    kind: 'retail',
    rule: 'uk-household-dc-all-taxes',
    meaning:
      'United Kingdom, households, band DC (2,500 to 4,999 kWh a year), all taxes and levies, pounds per kWh, mean of a half-year.',
    unit: 'GBP/kWh',
    bounds: bounds('0.05', '1'),
  },
  {
    name: 'BR',
    kind: 'retail',
    rule: 'br-residential-average-before-tax',
    meaning:
      'Brazil, class Residencial, mean tariff of supply before ICMS, PIS and COFINS, reais per kWh, last month of a quarter, as ANEEL reports it.',
    unit: 'BRL/kWh',
    bounds: bounds('0.1', '2'),
  },
  {
    name: 'CN',
    kind: 'retail',
    rule: 'cn-beijing-tier-1',
    meaning:
      'Beijing, households below 1 kV, first tier (to 240 kWh a month), VAT and levies included, yuan per kWh, regulated tariff in force over the half-year.',
    unit: 'CNY/kWh',
    bounds: bounds('0.2', '2'),
  },
  {
    name: 'DE',
    kind: 'retail',
    rule: 'de-household-dc-all-taxes',
    meaning:
      'Germany, households, band DC (2,500 to 4,999 kWh a year), all taxes and levies, euro per kWh, mean of a half-year as Eurostat nrg_pc_204 defines it.',
    unit: 'EUR/kWh',
    bounds: bounds('0.05', '1'),
  },
  {
    name: 'US',
    kind: 'retail',
    rule: 'us-residential-average',
    meaning:
      'United States, residential, national average including taxes, dollars per kWh, mean of six months.',
    unit: 'USD/kWh',
    bounds: bounds('0.02', '1'),
  },
  ...rates(),
]

function rates(): readonly FeedDefinition[] {
  const allowed = {
    EUR: bounds('0.5', '2'),
    GBP: bounds('0.7', '3'),
    BRL: bounds('0.08', '1'),
    CNY: bounds('0.07', '0.5'),
  }
  return Object.entries(allowed).map(([currency, within]) => ({
    name: `USD/${currency}`,
    kind: 'fx',
    rule: `fx-usd-per-${currency.toLowerCase()}`,
    meaning: `US dollars per unit of ${currency}, reference rate, mean of a half-year.`,
    unit: `USD/${currency}`,
    bounds: within,
  }))
}

/** The feed of a name. undefined: there is none. */
export function findFeed(name: string): FeedDefinition | undefined {
  return feeds.find((feed) => feed.name === name)
}

/** What the contract’s feed id is made of. */
export function ruleHash(feed: FeedDefinition): `0x${string}` {
  return keccak256(stringToBytes(feed.meaning))
}

/** A series file as a source. @param lagSecondsMax - infinite for what is replayed */
function fileSource(
  feed: FeedDefinition,
  series: SeriesSource,
  path: string,
  lagSecondsMax: number,
): SourceDefinition {
  const { id, publisher, origin, unit } = series
  const parse: SourceDefinition['parse'] = (raw) => {
    const read = parseSeries(raw)
    if (read.rule !== feed.rule) throw new ParseError(`it follows the rule ${read.rule}, not ${feed.rule}`)
    return read.figures
  }
  return {
    id,
    publisher,
    origin,
    unit,
    at: { type: 'file', path },
    bounds: feed.bounds,
    lagSecondsMax,
    parse,
  }
}

/** The bundled files of a feed as sources. */
export function replaySources(feed: FeedDefinition): readonly SourceDefinition[] {
  return bundledSeries()
    .filter(({ rule }) => rule === feed.rule)
    .map((series) => fileSource(feed, series, seriesPath(series.id), Number.MAX_SAFE_INTEGER))
}

/**
 * The bundled files, or the public endpoints and the operator’s own files. A file that is older than its feed’s
 * statistics may be counts as silent, as an endpoint does.
 */
export function feedSources(
  feed: FeedDefinition,
  mode: 'replay' | 'live',
  files: readonly string[] = [],
): readonly SourceDefinition[] {
  if (mode === 'replay') return replaySources(feed)
  const own = files.map((path) =>
    fileSource(feed, { ...parseSeries(readFileSync(path)), id: `file:${basename(path)}` }, path, yearSeconds),
  )
  return [...liveSources(feed), ...own]
}
