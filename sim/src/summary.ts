/**
 * What many runs found, together.
 * @module
 */
import { createHash } from 'node:crypto'
import { kinds } from './faults.ts'
import type { Outcome, Sometimes } from './outcome.ts'
import { lies } from './plan.ts'

export type Summary = {
  readonly seeds: number
  readonly violations: readonly Outcome[]
  readonly virtualHours: number
  readonly decidedSlots: number
  /** Block times from the end of the faults until everyone had closed two more slots. */
  readonly converged: { readonly median: number; readonly p99: number; readonly max: number } | undefined
  readonly counts: Readonly<Partial<Record<Sometimes, number>>>
  /** Kinds of trouble that no run had. */
  readonly never: readonly Sometimes[]
  /** Over the trace hashes in order of the seeds: equal on every machine. */
  readonly hash: string
}

const expected: readonly Sometimes[] = [
  ...kinds,
  ...lies,
  'restart',
  'catch-up',
  'fetched-set',
  'ballot-timeout',
  'equivocation-seen',
]

/** @param isFull - Whole nodes ran. */
export function summarize(outcomes: readonly Outcome[], isFull = false): Summary {
  const ordered = outcomes.toSorted((a, b) => a.seed - b.seed)
  const counts: Partial<Record<Sometimes, number>> = {}
  for (const outcome of ordered)
    for (const [what, count] of Object.entries(outcome.counts) as [Sometimes, number][])
      counts[what] = (counts[what] ?? 0) + count
  const periods = ordered.flatMap((it) => it.periodsToConverge ?? []).toSorted((a, b) => a - b)
  const at = (share: number): number =>
    periods[Math.min(periods.length - 1, Math.floor(periods.length * share))]!
  return {
    seeds: ordered.length,
    violations: ordered.filter(({ violation }) => violation !== undefined),
    virtualHours: ordered.reduce((sum, { virtualMs }) => sum + virtualMs, 0) / 3_600_000,
    decidedSlots: ordered.reduce((sum, { decidedSlots }) => sum + decidedSlots, 0),
    converged: periods.length === 0 ? undefined : { median: at(0.5), p99: at(0.99), max: periods.at(-1)! },
    counts,
    never: [...expected, ...(isFull ? (['program-called'] as const) : [])].filter(
      (what) => counts[what] === undefined,
    ),
    hash: createHash('sha256')
      .update(ordered.map(({ seed, traceHash }) => `${seed} ${traceHash}\n`).join(''))
      .digest('hex')
      .slice(0, 16),
  }
}
