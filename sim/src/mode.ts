/**
 * The two kinds of run: scp alone, fast enough for ten thousand hours, and whole nodes with all their real code.
 * @module
 */
import { drawFullPlan, type FullPlan, runFull } from './full/run.ts'
import type { Check, Outcome } from './outcome.ts'
import { drawPlan, type Plan } from './plan.ts'
import { runProtocol } from './protocol/run.ts'
import type { Tracer } from './trace.ts'

export type Mode = {
  /** Whole nodes; otherwise scp alone. */
  readonly full: boolean
  /** Length of the first phase of each run. */
  readonly durationMs: number
}

export type RunOptions = {
  readonly tracer?: Tracer | undefined
  /** Checks that are left out, to see whether they are needed. */
  readonly without?: readonly Check[]
}

/** The plan of a seed. */
export function planOf({ full, durationMs }: Mode, seed: number): Plan {
  return full ? drawFullPlan(seed, { durationMs }) : drawPlan(seed, { durationMs })
}

/** Runs a plan that {@link planOf} drew, or one cut down from it. */
export async function runPlan({ full }: Mode, plan: Plan, options: RunOptions = {}): Promise<Outcome> {
  return full ? runFull(plan as FullPlan, options.tracer, options.without) : runProtocol(plan, options)
}

/** How to run a seed again. */
export function replayCommand({ full, durationMs }: Mode, seed: number): string {
  const minutes = durationMs / 60_000
  const length = minutes % 60 === 0 ? `--hours ${minutes / 60}` : `--minutes ${minutes}`
  return `npm run sim -- ${full ? '--full ' : ''}--seed ${seed} ${length}`
}
