/**
 * Bars: what was measured beside what was promised.
 * @module
 */

export type Bar = {
  /** Goal id, such as `G-OVL-1`. */
  readonly goal: string
  readonly what: string
  readonly measured: number
  readonly unit: string
  readonly atMost?: number
  readonly atLeast?: number
}

/** One part's result: its bars, and figures that explain them. */
export type PartResult = {
  readonly part: string
  readonly seconds: number
  readonly bars: readonly Bar[]
  readonly facts: Readonly<Record<string, number | string>>
}

/** A figure that could not be taken does not hold. */
export function holds({ measured, atMost = Infinity, atLeast = -Infinity }: Bar): boolean {
  return measured <= atMost && measured >= atLeast
}

/** One line for people. */
export function barLine(bar: Bar): string {
  const { goal, what, measured, unit, atMost, atLeast } = bar
  const bound = atMost === undefined ? `at least ${shown(atLeast)}` : `at most ${shown(atMost)}`
  return `${holds(bar) ? 'held  ' : 'MISSED'} ${goal}  ${what}: ${shown(measured)} ${unit} (${bound})`
}

function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'not measured'
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)
}

/** The value that `share` per cent of the values do not exceed (nearest rank); NaN of nothing. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil((sorted.length * share) / 100) - 1)] ?? Number.NaN
}
