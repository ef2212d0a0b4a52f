/**
 * Spain’s regulated hourly price (PVPC 2.0TD) as the mean of a local day, from ESIOS and from REE’s public API.
 * @see https://api.esios.ree.es and https://www.ree.es/en/datos/apidata
 * @module
 */
import { fromNumber, type NumberForm } from '../decimal.ts'
import type { Figure } from '../period.ts'
import { list, parseJson, record, text } from './json.ts'
import { ParseError } from './parse-error.ts'

type Hour = { readonly start: number; readonly value: bigint }

const hourSeconds = 3600
const perMwh: NumberForm = { divideBy: 1000n }
/** ESIOS’ number of the mainland. */
const peninsula = 8741

/** ESIOS indicator 1001: hours of five zones; the mainland’s are taken. @throws {ParseError} */
export function parseEsiosDay(raw: Uint8Array): readonly Figure[] {
  const indicator = record(record(parseJson(raw), 'the answer')['indicator'], 'indicator')
  if (indicator['id'] !== 1001) throw new ParseError('it is not indicator 1001')
  const hours = list(indicator['values'], 'values').flatMap((value) => {
    const entry = record(value, 'a value')
    if (entry['geo_id'] !== peninsula) return []
    return [{ start: instant(entry['datetime_utc']), value: fromNumber(entry['value'], perMwh) }]
  })
  return [meanOfDay(hours)]
}

/** REE apidatos, mercados/precios-mercados-tiempo-real. @throws {ParseError} */
export function parseApidatosDay(raw: Uint8Array): readonly Figure[] {
  const included = list(record(parseJson(raw), 'the answer')['included'], 'included')
  const series = included.map((it) => record(it, 'a series')).filter((it) => it['id'] === '1001')
  if (series.length !== 1) throw new ParseError('it does not hold PVPC (1001) once')
  const attributes = record(series[0]?.['attributes'], 'attributes')
  const hours = list(attributes['values'], 'values').map((value) => {
    const entry = record(value, 'a value')
    return { start: instant(entry['datetime']), value: fromNumber(entry['value'], perMwh) }
  })
  return [meanOfDay(hours)]
}

/**
 * The mean of the hours of one day in Madrid: 24, or 23 and 25 when the clocks change. Every hour once, none lacking;
 * a zone shifted by an hour or a day cut at midnight UTC is refused.
 */
function meanOfDay(hours: readonly Hour[]): Figure {
  const sorted = hours.toSorted((a, b) => a.start - b.start)
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) throw new ParseError('it holds no hour')
  for (const [at, { start }] of sorted.entries())
    if (start !== first.start + at * hourSeconds) throw new ParseError('an hour lacks or comes twice')
  const end = last.start + hourSeconds
  if (localTime(first.start) !== '00:00:00' || localTime(end) !== '00:00:00')
    throw new ParseError('it does not begin and end at midnight in Madrid')
  if (sorted.length < 23 || sorted.length > 25) throw new ParseError(`it holds ${sorted.length} hours`)
  const sum = sorted.reduce((total, { value }) => total + value, 0n)
  return { start: first.start, end, value: sum / BigInt(sorted.length), vintage: 0 }
}

const madrid = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Madrid',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

function localTime(seconds: number): string {
  return madrid.format(new Date(seconds * 1000))
}

function instant(value: unknown): number {
  const written = text(value, 'a time')
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(written)
    ? Date.parse(written)
    : Number.NaN
  if (!Number.isInteger(ms / 1000)) throw new ParseError(`"${written.slice(0, 40)}" is no time with its zone`)
  return ms / 1000
}
