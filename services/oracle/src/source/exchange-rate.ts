/**
 * Exchange rates of central banks, as dollars per unit of a currency and half-year. The direction is part of the
 * header or key of each source and is asserted, because a swapped direction looks like a price.
 * @see https://data.ecb.europa.eu/help/api/data and https://fred.stlouisfed.org
 * @module
 */
import { answerDecimals, parseDecimal } from '../decimal.ts'
import type { Figure } from '../period.ts'
import { parseCsv } from './csv.ts'
import { halfYearMeans, monthOf } from './monthly.ts'
import { ParseError } from './parse-error.ts'

const one = 10n ** BigInt(answerDecimals)

/**
 * ECB `EXR`, monthly averages: currency units per euro, of the dollar and of `currency`, in one file.
 * Dollars per unit = (dollars per euro) / (units per euro).
 */
export function parseEcbMonths(raw: Uint8Array, currency: string): readonly Figure[] {
  const columns = ['FREQ', 'CURRENCY', 'CURRENCY_DENOM', 'EXR_TYPE', 'TIME_PERIOD', 'OBS_VALUE']
  const perEuro = new Map<string, Map<string, bigint>>()
  for (const row of parseCsv(raw, columns)) {
    if (row['FREQ'] !== 'M' || row['CURRENCY_DENOM'] !== 'EUR' || row['EXR_TYPE'] !== 'SP00')
      throw new ParseError('it is not a monthly spot rate against the euro')
    const months = perEuro.get(row['CURRENCY'] ?? '') ?? new Map<string, bigint>()
    const month = monthOf(row['TIME_PERIOD'] ?? '')
    if (months.has(month)) throw new ParseError(`${month} comes twice`)
    months.set(month, rateOf(row['OBS_VALUE'] ?? ''))
    perEuro.set(row['CURRENCY'] ?? '', months)
  }
  const dollars = perEuro.get('USD')
  const units = currency === 'EUR' ? undefined : perEuro.get(currency)
  if (dollars === undefined || (currency !== 'EUR' && units === undefined))
    throw new ParseError(`it lacks USD or ${currency}`)
  const rates = [...dollars].flatMap(([month, dollar]): [string, bigint][] => {
    const unit = currency === 'EUR' ? one : units?.get(month)
    return unit === undefined ? [] : [[month, (dollar * one) / unit]]
  })
  return halfYearMeans(rates)
}

/** The series of FRED’s monthly H.10 averages, and which way each is quoted. */
export const fredSeries = {
  EUR: { id: 'EXUSEU', quotes: 'dollars per unit' },
  GBP: { id: 'EXUSUK', quotes: 'dollars per unit' },
  BRL: { id: 'EXBZUS', quotes: 'units per dollar' },
  CNY: { id: 'EXCHUS', quotes: 'units per dollar' },
} as const

/** FRED’s `fredgraph.csv`: `observation_date,EXUSUK`. The column’s name tells the direction. */
export function parseFredMonths(raw: Uint8Array, currency: keyof typeof fredSeries): readonly Figure[] {
  const { id, quotes } = fredSeries[currency]
  const months = parseCsv(raw, ['observation_date', id]).flatMap((row): [string, bigint][] => {
    const written = row[id] ?? ''
    if (written === '' || written === '.') return []
    const rate = rateOf(written)
    const date = row['observation_date'] ?? ''
    return [[monthOf(date.slice(0, 7)), quotes === 'dollars per unit' ? rate : (one * one) / rate]]
  })
  return halfYearMeans(months)
}

/** What is divided by. */
function rateOf(written: string): bigint {
  const rate = parseDecimal(written)
  if (rate === 0n) throw new ParseError('a rate is zero')
  return rate
}
