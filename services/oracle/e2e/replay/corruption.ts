/**
 * What goes wrong with published figures, done to the bytes of a series file. Pure.
 * @module
 */
import { formatDecimal, parseDecimal } from '../../src/decimal.ts'
import { isoDay } from '../../src/period.ts'

type FileFigure = { readonly start: string; readonly value: string; readonly vintage?: number }
/** What a figure becomes; the one before it is what a late file still says. */
type Change = (figure: bigint, before: bigint) => bigint

export type Corruption =
  | 'slip up'
  | 'slip up by two'
  | 'slip down'
  | 'direction swapped'
  | 'stale period'
  | 'cut off'

const one = 10n ** 8n
const changes: Readonly<Record<Exclude<Corruption, 'cut off'>, Change>> = {
  'slip up': (figure) => figure * 10n,
  'slip up by two': (figure) => figure * 100n,
  'slip down': (figure) => figure / 10n,
  'direction swapped': (figure) => (one * one) / figure,
  'stale period': (_, before) => before,
}

export const corruptions: readonly Corruption[] = [
  ...(Object.keys(changes) as (keyof typeof changes)[]),
  'cut off',
]

/** One row of the file, or all of them when `start` (seconds) is undefined. */
export function corrupt(raw: Uint8Array, kind: Corruption, start: number | undefined): Uint8Array {
  if (kind === 'cut off') return raw.subarray(0, (raw.length * 2) / 3)
  const file = JSON.parse(new TextDecoder().decode(raw)) as { readonly figures: readonly FileFigure[] }
  const day = start === undefined ? undefined : isoDay(start)
  const figures = file.figures.map((figure, at) => {
    if (day !== undefined && figure.start !== day) return figure
    const before = file.figures.slice(0, at).findLast((it) => it.start < figure.start) ?? figure
    return { ...figure, value: wrong(figure.value, before.value, changes[kind]) }
  })
  return new TextEncoder().encode(JSON.stringify({ ...file, figures }))
}

/** The same done to a number that is signed and not read. */
export function corruptValue(value: bigint, kind: Corruption): bigint {
  return kind === 'cut off' ? 0n : changes[kind](value, (value * 9n) / 10n)
}

function wrong(value: string, before: string, change: Change): string {
  return formatDecimal(change(parseDecimal(value), parseDecimal(before)))
}
