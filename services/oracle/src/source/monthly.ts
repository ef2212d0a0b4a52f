/**
 * Months as half-years: the mean of six, only where all six are there.
 * @module
 */
import { halfYear, type Figure } from '../period.ts'
import { ParseError } from './parse-error.ts'

/** `2023-01`, as it stands. @throws {ParseError} It is no month. */
export function monthOf(code: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(code)) return code
  throw new ParseError(`"${code.slice(0, 20)}" is no month`)
}

/**
 * Figures of whole half-years, oldest first; each mean is rounded down.
 * @param months - By {@link monthOf}.
 * @throws {ParseError} There is none, or one comes twice.
 */
export function halfYearMeans(months: readonly (readonly [string, bigint])[]): readonly Figure[] {
  const byMonth = new Map(months)
  if (byMonth.size < months.length) throw new ParseError('a month comes twice')
  const years = [...new Set([...byMonth.keys()].map((key) => Number(key.slice(0, 4))))]
  if (years.length === 0) throw new ParseError('it holds no month')
  const figures: Figure[] = []
  for (let year = Math.min(...years); year <= Math.max(...years); year++) {
    for (const half of [1, 2] as const) {
      const values = Array.from({ length: 6 }, (_, at) =>
        byMonth.get(monthKey(year, at + (half === 1 ? 1 : 7))),
      ).filter((value) => value !== undefined)
      if (values.length < 6) continue
      const sum = values.reduce((total, value) => total + value, 0n)
      figures.push({ ...halfYear(year, half), value: sum / 6n, vintage: 0 })
    }
  }
  return figures
}

/** `2023-01` */
export function monthKey(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}`
}

/** `2023-S1` */
export function parseHalfYear(code: string): { readonly start: number; readonly end: number } {
  const match = /^(\d{4})-S([12])$/.exec(code)
  if (match === null) throw new ParseError(`"${code.slice(0, 20)}" is no half-year`)
  return halfYear(Number(match[1]), match[2] === '1' ? 1 : 2)
}
