/**
 * United States: EIA’s Monthly Energy Review, table 9.8, and the BLS average price by way of FRED.
 * @module
 */
import { parseDecimal } from '../decimal.ts'
import type { Figure } from '../period.ts'
import { parseCsv } from './csv.ts'
import { halfYearMeans, monthKey, monthOf } from './monthly.ts'
import { ParseError } from './parse-error.ts'

const names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const residential = 'Average Retail Price of Electricity, Residential'

/** Cents per kWh by month; a second header row gives the unit, gaps say `Not Available`. @throws {ParseError} */
export function parseTable98(raw: Uint8Array): readonly Figure[] {
  const [units, ...rows] = parseCsv(raw, ['Month', residential])
  if (!/^\(Cents per Kilowatthour, +Including Taxes\)$/.test(units?.[residential] ?? ''))
    throw new ParseError('the unit is not cents per kWh including taxes')
  const months = rows.flatMap((row): [string, bigint][] => {
    const [year = '', name = ''] = (row['Month'] ?? '').split(' ')
    const month = names.indexOf(name) + 1
    if (!/^\d{4}$/.test(year) || month === 0) throw new ParseError(`"${row['Month']}" is no month`)
    const value = row[residential] ?? ''
    if (value === 'Not Available') return []
    return [[monthKey(Number(year), month), parseDecimal(value, { divideBy: 100n })]]
  })
  return halfYearMeans(months)
}

/** `observation_date,APU000072610` in dollars per kWh, U.S. city average. @throws {ParseError} */
export function parseBlsAverage(raw: Uint8Array): readonly Figure[] {
  const id = 'APU000072610'
  const months = parseCsv(raw, ['observation_date', id]).flatMap((row): [string, bigint][] => {
    const value = row[id] ?? ''
    return value === '' || value === '.'
      ? []
      : [[monthOf((row['observation_date'] ?? '').slice(0, 7)), parseDecimal(value)]]
  })
  return halfYearMeans(months)
}
