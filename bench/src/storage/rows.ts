/**
 * What the storage benchmark measures, a row each: Watt beside a peer of the same run, and the bar it has to reach.
 * @module
 */
import { type Bar, holds } from '../overload/bars.ts'

export type Row = {
  readonly part: string
  readonly what: string
  readonly unit: 'MiB/s' | 'ms'
  readonly measured: number
  readonly peer?: { readonly name: string; readonly measured: number }
  /** On the figure itself, or on its ratio to the peer's. */
  readonly bar?: {
    readonly number: number
    readonly of: 'measured' | 'ratio'
    readonly atLeast?: number
    readonly atMost?: number
  }
}

/** Watt's figure in those of the peer; undefined where there is none. */
export function ratioOf({ measured, peer }: Row): number | undefined {
  return peer === undefined ? undefined : measured / peer.measured
}

/** The row's bar with what was measured; undefined where it has none. */
export function barOf(row: Row): Bar | undefined {
  if (row.bar === undefined) return undefined
  const { number, of, atLeast, atMost } = row.bar
  const isRatio = of === 'ratio'
  return {
    goal: `storage ${number}`,
    what: isRatio ? `${row.what}, to ${row.peer?.name}` : row.what,
    measured: (isRatio ? ratioOf(row) : row.measured) ?? Number.NaN,
    unit: isRatio ? 'x' : row.unit,
    ...(atLeast !== undefined && { atLeast }),
    ...(atMost !== undefined && { atMost }),
  }
}

/** A Markdown table, so that it can stand in a README as it is. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['part', 'what', 'Watt', 'peer', 'its figure', 'ratio', 'bar', 'held'],
    ['---', '---', '---:', '---', '---:', '---:', '---:', '---'],
    ...rows.map(cellsOf),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cellsOf(row: Row): readonly string[] {
  const { part, what, unit, measured, peer } = row
  const ratio = ratioOf(row)
  const bar = barOf(row)
  return [
    part,
    what,
    `${shown(measured)} ${unit}`,
    peer?.name ?? '–',
    peer === undefined ? '–' : `${shown(peer.measured)} ${unit}`,
    ratio === undefined ? '–' : `${ratio.toFixed(2)}x`,
    bar === undefined ? '–' : bound(bar),
    bar === undefined ? '–' : holds(bar) ? 'yes' : 'no',
  ]
}

function bound({ atLeast, atMost, unit }: Bar): string {
  return atLeast === undefined ? `<= ${atMost} ${unit}` : `>= ${atLeast} ${unit}`
}

function shown(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0)
}
