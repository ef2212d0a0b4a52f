/**
 * Eurostat’s two interfaces to one statistic: JSON-stat 2.0 and SDMX-CSV.
 * @see https://wikis.ec.europa.eu/display/EUROSTATHELP/API+-+Detailed+guidelines
 * @see https://json-stat.org/full/
 * @module
 */
import { fromNumber, parseDecimal } from '../decimal.ts'
import type { Figure } from '../period.ts'
import { parseCsv } from './csv.ts'
import { inOrder } from './in-order.ts'
import { list, parseJson, record, text } from './json.ts'
import { parseHalfYear } from './monthly.ts'
import { ParseError } from './parse-error.ts'

/** The one cell of every dimension that is asked for, by code; `{ geo: 'ES', currency: 'EUR' }`. */
export type Cell = Readonly<Record<string, string>>

/** What is asked of nrg_pc_204: household band DC, all taxes. */
export function householdCell(geo: string, currency: string): Cell {
  return {
    freq: 'S',
    product: '6000',
    nrg_cons: 'KWH2500-4999',
    unit: 'KWH',
    tax: 'I_TAX',
    currency,
    geo,
  }
}

/** The address of a cell. */
export function eurostatUrl(base: string, cell: Cell, form: 'JSON' | 'SDMX-CSV'): string {
  if (form === 'JSON')
    return `${base}/statistics/1.0/data/nrg_pc_204?format=JSON&lang=en&${new URLSearchParams(cell).toString()}`
  return `${base}/sdmx/2.1/data/NRG_PC_204/${Object.values(cell).join('.')}?format=SDMX-CSV`
}

/**
 * Reads a JSON-stat dataset of one row over time. Refuses one that holds more than what was asked for: with a second
 * country or tax basis in it, places in the value list would mean something else.
 * @throws {ParseError}
 */
export function parseJsonStat(raw: Uint8Array, cell: Cell): readonly Figure[] {
  const file = record(parseJson(raw), 'the dataset')
  if (file['class'] !== 'dataset') throw new ParseError('it is no JSON-stat dataset')
  const names = list(file['id'], 'id').map((name) => text(name, 'a dimension'))
  const dimensions = record(file['dimension'], 'dimension')
  let times: Readonly<Record<string, unknown>> | undefined
  for (const name of names) {
    const category = record(record(dimensions[name], name)['category'], `${name}.category`)
    const index = record(category['index'], `${name}.index`)
    if (name === 'time') times = index
    else checkCell(name, Object.keys(index), cell)
  }
  for (const name of Object.keys(cell)) if (!names.includes(name)) throw new ParseError(`it lacks ${name}`)
  if (times === undefined) throw new ParseError('it has no time')
  const values = record(file['value'], 'value')
  const figures = Object.entries(times).flatMap(([code, at]) => {
    const value = typeof at === 'number' ? values[String(at)] : undefined
    // A gap is a period that the country did not report: absent, never zero.
    if (value === undefined || value === null) return []
    return [{ ...parseHalfYear(code), value: fromNumber(value), vintage: 0 }]
  })
  return inOrder(figures)
}

/** Reads the same from SDMX-CSV. @throws {ParseError} */
export function parseSdmxCsv(raw: Uint8Array, cell: Cell): readonly Figure[] {
  const rows = parseCsv(raw, [...Object.keys(cell), 'TIME_PERIOD', 'OBS_VALUE'])
  const figures = rows.flatMap((row) => {
    for (const [name, code] of Object.entries(cell)) checkCell(name, [row[name] ?? ''], { [name]: code })
    const value = row['OBS_VALUE'] ?? ''
    if (value === '' || value === ':') return []
    return [{ ...parseHalfYear(row['TIME_PERIOD'] ?? ''), value: parseDecimal(value), vintage: 0 }]
  })
  return inOrder(figures)
}

function checkCell(name: string, found: readonly string[], cell: Cell): void {
  if (found.length !== 1 || found[0] !== cell[name])
    throw new ParseError(`${name} is ${found.join(', ').slice(0, 60)}, not ${cell[name] ?? 'known'}`)
}
