/**
 * United Kingdom: what a default tariff charges per kWh, from a supplier’s public API and from a kept history of
 * Ofgem’s cap.
 * @module
 */
import { fromNumber } from '../decimal.ts'
import { quarter, type Figure } from '../period.ts'
import { inOrder } from './in-order.ts'
import { list, parseJson, record, text } from './json.ts'
import { ParseError } from './parse-error.ts'

/** Quarter names as the history writes them. */
const quarters = { 'Jan–Mar': 1, 'Apr–Jun': 2, 'Jul–Sep': 3, 'Oct–Dec': 4 } as const

/** Octopus’ `standard-unit-rates`: pence with VAT, `valid_from` in UTC. The rate in force at the start of a quarter. */
export function parseUnitRates(raw: Uint8Array): readonly Figure[] {
  const rates = list(record(parseJson(raw), 'the answer')['results'], 'results').map((value) => {
    const rate = record(value, 'a rate')
    const from = Date.parse(text(rate['valid_from'], 'valid_from')) / 1000
    if (Number.isNaN(from)) throw new ParseError('a rate has no beginning')
    return { from, value: fromNumber(rate['value_inc_vat'], { divideBy: 100n }) }
  })
  return rates
    .map(({ from, value }) => {
      // British clocks: a rate of 1 April is valid from 23:00 UTC of 31 March.
      const day = new Date((from + 3600) * 1000)
      const number = (Math.floor(day.getUTCMonth() / 3) + 1) as 1 | 2 | 3 | 4
      return { ...quarter(day.getUTCFullYear(), number), value, vintage: 0 }
    })
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }, at, all) => all[at + 1]?.start !== start)
}

/** `ofgem_history.json`: `label` like `Jul–Sep 2023`, pence per kWh. @throws {ParseError} */
export function parseCapHistory(raw: Uint8Array): readonly Figure[] {
  const figures = list(parseJson(raw), 'the history').flatMap((value) => {
    const entry = record(value, 'an entry')
    const match = /^(\w{3}–\w{3}) (\d{4})$/.exec(text(entry['label'], 'label'))
    const number = quarters[(match?.[1] ?? '') as keyof typeof quarters] as 1 | 2 | 3 | 4 | undefined
    if (match === null || number === undefined) return []
    const figure = fromNumber(entry['electricity_unit_avg'], { divideBy: 100n })
    return [{ ...quarter(Number(match[2]), number), value: figure, vintage: 0 }]
  })
  return inOrder(figures)
}
