/**
 * A series of published figures with where they come from: one JSON file each, readable without this program.
 * @module
 */
import { shown, WattError } from '@watt/errors'
import { parseDecimal } from '../decimal.ts'
import { dayStart, type Figure } from '../period.ts'

/** What stands above the figures of a file. */
export type SeriesSource = {
  readonly id: string
  /** `ES`, `UK`, …; `FX` for exchange rates. */
  readonly region: string
  /** The index rule that its figures follow. */
  readonly rule: string
  readonly kind: 'retail' | 'fx'
  readonly publisher: string
  readonly dataset: string
  /** Who took the figures from the publisher. */
  readonly compiledBy: string
  readonly source: string
  readonly licence: string
  readonly currency: string
  readonly unit: string
  readonly class: string
  readonly tax: string
  /** When this copy was published; null: the page has no date. */
  readonly publishedOn: string | null
  /** Who measured. Files of one origin are not independent of each other. */
  readonly origin: string
  /** In plain words: what the series is independent of, and what not. */
  readonly independence: string
  readonly note: string
}
export type Series = SeriesSource & { readonly figures: readonly Figure[] }

const textFields = [
  'id',
  'region',
  'rule',
  'publisher',
  'dataset',
  'compiledBy',
  'source',
  'licence',
  'currency',
  'unit',
  'class',
  'tax',
  'origin',
  'independence',
  'note',
] as const
const bytesMax = 1_000_000
const figuresMax = 10_000

/**
 * Reads a series file.
 * @throws {SeriesError} It is not one: a field lacks, a period overlaps, dates do not rise, a figure is no number.
 */
export function parseSeries(raw: Uint8Array): Series {
  if (raw.length > bytesMax) throw new SeriesError(`it has ${raw.length} bytes; at most ${bytesMax}`)
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch {
    throw new SeriesError('it is not JSON')
  }
  const file = record(json, 'the file')
  const texts = Object.fromEntries(textFields.map((name) => [name, text(file[name], name)]))
  const kind = file['kind']
  if (kind !== 'retail' && kind !== 'fx') throw new SeriesError(`kind is ${shown(kind)}`)
  const publishedOn = file['publishedOn'] === null ? null : text(file['publishedOn'], 'publishedOn')
  if (publishedOn !== null) dayStart(publishedOn)
  const figures = file['figures']
  if (!Array.isArray(figures) || figures.length === 0 || figures.length > figuresMax)
    throw new SeriesError(`figures is not a list of 1 to ${figuresMax}`)
  return {
    ...(texts as Record<(typeof textFields)[number], string>),
    kind,
    publishedOn,
    figures: inOrder(figures.map(parseFigure)),
  }
}

function parseFigure(value: unknown): Figure {
  const { start, end, value: figure, vintage = 0 } = record(value, 'a figure')
  const period = { start: dayStart(text(start, 'start')), end: dayStart(text(end, 'end')) }
  if (period.end <= period.start)
    throw new SeriesError(`the period from ${shown(start)} ends before it begins`)
  if (!Number.isSafeInteger(vintage) || (vintage as number) < 0 || (vintage as number) > 1000)
    throw new SeriesError(`vintage is ${shown(vintage)}`)
  return { ...period, value: parseDecimal(text(figure, 'value')), vintage: vintage as number }
}

/** Periods rise and do not overlap; a period may come again only as a later vintage. */
function inOrder(figures: readonly Figure[]): readonly Figure[] {
  for (const [at, figure] of figures.entries()) {
    const before = figures[at - 1]
    if (before === undefined) continue
    const isRevision =
      figure.start === before.start && figure.end === before.end && figure.vintage > before.vintage
    if (!isRevision && figure.start < before.end)
      throw new SeriesError(`the period from ${figure.start} stands after one that ends at ${before.end}`)
  }
  return figures
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw new SeriesError(`${name} is no object`)
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 2000) return value
  throw new SeriesError(`${name} is ${shown(value)}, not text`)
}

/** Thrown for a file that is no series. */
export class SeriesError extends WattError {
  readonly code = 'oracle/series'
  readonly problem: string
  constructor(problem: string) {
    super(`This is not a series of figures: ${problem}.`)
    this.problem = problem
  }
}
