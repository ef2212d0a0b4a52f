/**
 * The span of time that a figure stands for: half-open, in seconds since 1970, days counted in UTC.
 * @module
 */
import { WattError } from '@watt/errors'

/** `end` is the first second after it. */
export type Period = { readonly start: number; readonly end: number }

/** A published figure. `value` has eight decimals; `vintage` is 0 for the first publication of a period, one more for each revision. */
export type Figure = Period & { readonly value: bigint; readonly vintage: number }

const yearMin = 1900
const yearMax = 9999

/** Seconds at midnight UTC of an ISO date. @throws {PeriodError} It is no date, as 2023-02-30 is none. */
export function dayStart(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(date)) throw new PeriodError(date)
  return time / 1000
}

/** The half-year: `half(2023, 1)` is January to June. */
export function halfYear(year: number, half: 1 | 2): Period {
  return months(year, half === 1 ? 1 : 7, 6)
}

/** The quarter, 1 to 4. */
export function quarter(year: number, number: 1 | 2 | 3 | 4): Period {
  return months(year, 3 * number - 2, 3)
}

/** `count` months from month `first` (1 to 12) on. @throws {PeriodError} Nobody sold power in that year, or will. */
export function months(year: number, first: number, count: number): Period {
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  if (!(year >= yearMin && year <= yearMax)) throw new PeriodError(String(year))
  return { start: Date.UTC(year, first - 1) / 1000, end: Date.UTC(year, first - 1 + count) / 1000 }
}

/** 2023-01-01 for the second it begins in. */
export function isoDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** Thrown for a date that is none. */
export class PeriodError extends WattError {
  readonly code = 'oracle/period'
  readonly found: string
  constructor(found: string) {
    super(`"${found.slice(0, 40)}" is not a date.`)
    this.found = found
  }
}
