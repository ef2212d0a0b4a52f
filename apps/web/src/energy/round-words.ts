/**
 * Rounds and feeds as people and addresses name them. Pure.
 * @module
 */
import type { OracleRound, Region, RegionPrice, ReporterSet } from '@watt/sdk/energy'
import type { Address } from 'viem'
import type { Language } from '../i18n/languages.ts'
import { cleanText } from '../intent/clean-text.ts'

/** A feed with what a region knows of it. */
export type FeedView = {
  readonly region: Region
  readonly feed: Region['feeds'][number]
  readonly kind: 'retail' | 'exchange'
  /** `ES`, `USD/EUR` */
  readonly name: string
  /** `EUR/kWh`, `USD/EUR` */
  readonly unit: string
  readonly state: RegionPrice['feeds'][number]
}

/** The feeds of a region: the retail price first, then the exchange rate. */
export function feedsOf(region: Region, { feeds }: RegionPrice): readonly FeedView[] {
  return region.feeds.flatMap((feed, at) => {
    const state = feeds[at]
    if (state === undefined) return []
    const currency = cleanText(state.currency, 12).text
    const kind = at === 0 ? 'retail' : 'exchange'
    const name = at === 0 ? region.id : currency
    return [{ region, feed, kind, name, unit: at === 0 ? `${currency}/kWh` : currency, state } as const]
  })
}

/** `USD/EUR`, 12 → `USD-EUR-12`, as it stands in the address of its screen. */
export function roundSlug(name: string, number: bigint): string {
  return `${name.replaceAll('/', '-')}-${number}`
}

/** The way back; undefined for what names no round. */
export function parseRoundSlug(slug: string): { readonly name: string; readonly number: bigint } | undefined {
  const [, name, digits] = /^([^/]{1,40})-(\d{1,24})$/.exec(slug) ?? []
  if (name === undefined || digits === undefined) return undefined
  return { name: name.replaceAll('-', '/'), number: BigInt(digits) }
}

/** "Jan – Jun 2015": what the figure is about. */
export function writePeriod(
  { periodStart, periodEnd }: Pick<OracleRound, 'periodStart' | 'periodEnd'>,
  language: Language,
): string {
  const format = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', timeZone: 'UTC' })
  // A period ends with the first moment after it.
  return format.formatRange(
    Number(periodStart) * 1_000,
    Math.max(Number(periodStart), Number(periodEnd) - 1) * 1_000,
  )
}

/** Who sat there when the round was signed; undefined when the set has changed since. */
export function reporterAt(
  { setEpoch }: Pick<OracleRound, 'setEpoch'>,
  seat: number,
  now: ReporterSet | undefined,
): Address | undefined {
  return now?.setEpoch === setEpoch ? now.members[seat] : undefined
}
