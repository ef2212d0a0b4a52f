/**
 * Many seeds, with progress while they run and figures at the end.
 * @module
 */
import { type Mode, replayCommand } from './mode.ts'
import type { Check, Outcome } from './outcome.ts'
import { runSeeds } from './seeds.ts'
import { summarize, type Summary } from './summary.ts'

const progressMs = 5_000

export type ManyOptions = {
  readonly mode: Mode
  readonly from: number
  readonly count: number
  readonly threads: number
  readonly without?: readonly Check[]
}

export type Figures = Summary & {
  readonly mode: Mode
  readonly wallMs: number
  readonly hoursPerCpuMinute: number
}

/** Runs seeds and tells on standard error how it goes. */
export async function runMany({ mode, from, count, threads, without = [] }: ManyOptions): Promise<Figures> {
  const outcomes: Outcome[] = []
  const startedMs = Date.now()
  const cpu = process.cpuUsage()
  const figures = (): Figures => {
    const summary = summarize(outcomes)
    const { user, system } = process.cpuUsage(cpu)
    const cpuMinutes = (user + system) / 60e6
    return {
      ...summary,
      mode,
      wallMs: Date.now() - startedMs,
      hoursPerCpuMinute: summary.virtualHours / cpuMinutes,
    }
  }
  let toldMs = startedMs
  await runSeeds({
    mode,
    from,
    count,
    threads,
    without,
    onOutcome: (outcome) => {
      outcomes.push(outcome)
      if (outcome.violation)
        process.stderr.write(`${describeViolation(outcome, replayCommand(mode, outcome.seed))}\n`)
      if (Date.now() - toldMs > progressMs) {
        toldMs = Date.now()
        process.stderr.write(
          `${outcomes.length} of ${count} seeds, ${figures().violations.length} violations\n`,
        )
      }
      return false
    },
  })
  return figures()
}

/** Figures for people. */
export function describe(figures: Figures): string {
  const { seeds, violations, virtualHours, decidedSlots, converged, counts, never, wallMs, hash, mode } =
    figures
  const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
  const happened = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${number.format(count)}`)
  return [
    `${mode.full ? 'Whole nodes' : 'Protocol'}, ${number.format(seeds)} seeds: ${violations.length} violations.`,
    `  ${number.format(virtualHours)} simulated hours in ${number.format(wallMs / 60_000)} min, ${number.format(figures.hoursPerCpuMinute)} hours per processor minute.`,
    `  ${number.format(decidedSlots)} slots decided.`,
    ...(converged
      ? [
          `  After the faults all went on within ${converged.median} block times (median), ${converged.p99} (p99), ${converged.max} (longest).`,
        ]
      : []),
    `  Happened: ${happened.join(', ')}.`,
    ...(never.length > 0 ? [`  Never happened: ${never.join(', ')}.`] : []),
    `  Hash of all runs: ${hash}.`,
  ].join('\n')
}

/** What went wrong and how to see it again. */
export function describeViolation({ seed, violation }: Outcome, replay: string): string {
  if (violation === undefined) return `Seed ${seed}: no violation.`
  const { check, atMs, node, problem } = violation
  const where = node === undefined ? '' : `, node ${node}`
  return `Seed ${seed}: ${check} at ${(atMs / 1_000).toFixed(3)} s${where}: ${problem}\n  ${replay}`
}
