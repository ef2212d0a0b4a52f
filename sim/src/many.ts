/**
 * Many seeds, with progress while they run and figures at the end.
 * @module
 */
import { type Entry, openJournal } from './journal.ts'
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
  /** A file that outcomes are kept in; what it has already does not run again. */
  readonly journal?: string | undefined
}

export type Figures = Summary & {
  readonly mode: Mode
  readonly wallMs: number
  readonly hoursPerCpuMinute: number
  /** Of the code that ran, where a journal tells. */
  readonly commits?: readonly string[]
}

/**
 * Runs seeds and tells on standard error how it goes.
 * @throws {JournalError}
 */
export async function runMany(options: ManyOptions): Promise<Figures> {
  const { mode, from, count, threads, without = [] } = options
  const journal = options.journal === undefined ? undefined : openJournal(options.journal, { mode, without })
  const isAsked = ({ outcome: { seed } }: Entry): boolean => seed >= from && seed < from + count
  const entries = (journal?.entries ?? []).filter(isAsked)
  const figures = (): Figures => {
    const summary = summarize(
      entries.map(({ outcome }) => outcome),
      mode.full,
    )
    const sum = (of: (entry: Entry) => number): number => entries.reduce((so, it) => so + of(it), 0)
    return {
      ...summary,
      mode,
      wallMs: sum(({ wallMs }) => wallMs),
      hoursPerCpuMinute: summary.virtualHours / (sum(({ cpuMs }) => cpuMs) / 60_000),
      ...(journal && { commits: journal.commits }),
    }
  }
  const tell = (): void => {
    process.stderr.write(
      `${entries.length} of ${count} seeds, ${entries.filter(({ outcome }) => outcome.violation).length} violations\n`,
    )
  }
  if (entries.length > 0) tell()
  const watch = stopwatch()
  let toldMs = performance.now()
  await runSeeds({
    mode,
    from,
    count,
    skip: new Set(entries.map(({ outcome }) => outcome.seed)),
    threads,
    without,
    onOutcome: (outcome) => {
      const entry = { outcome, ...watch() }
      entries.push(entry)
      journal?.add(entry)
      if (outcome.violation)
        process.stderr.write(`${describeViolation(outcome, replayCommand(mode, outcome.seed))}\n`)
      if (performance.now() - toldMs > progressMs) {
        toldMs = performance.now()
        tell()
      }
      return false
    },
  })
  return figures()
}

/** @returns what passed since it was asked last. */
function stopwatch(): () => { readonly cpuMs: number; readonly wallMs: number } {
  let [cpu, wall] = [process.cpuUsage(), performance.now()]
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    const wallMs = performance.now() - wall
    cpu = process.cpuUsage()
    wall += wallMs
    return { cpuMs: (user + system) / 1_000, wallMs }
  }
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
    ...(figures.commits === undefined ? [] : [`  Of commit ${figures.commits.join(', ')}.`]),
  ].join('\n')
}

/** What went wrong and how to see it again. */
export function describeViolation({ seed, violation }: Outcome, replay: string): string {
  if (violation === undefined) return `Seed ${seed}: no violation.`
  const { check, atMs, node, problem } = violation
  const where = node === undefined ? '' : `, node ${node}`
  return `Seed ${seed}: ${check} at ${(atMs / 1_000).toFixed(3)} s${where}: ${problem}\n  ${replay}`
}
