/**
 * One run, looked at closely: again from its seed or its plan, traced, cut down.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { describeViolation } from './many.ts'
import { type Mode, planOf, replayCommand, runPlan } from './mode.ts'
import type { Command, Options } from './options.ts'
import type { Check, Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { shrink } from './shrink.ts'
import type { TraceEvent } from './trace.ts'
import { renderTrace } from './viewer/render.ts'

/** @returns the exit code. */
export async function runOne(
  command: Extract<Command, { readonly kind: 'seed' | 'plan' }>,
  { without, trace, json }: Options,
): Promise<number> {
  const stored = command.kind === 'plan' ? await readPlan(command.file) : undefined
  const mode = stored?.mode ?? command.mode
  let plan = stored?.plan ?? planOf(mode, command.kind === 'seed' ? command.seed : 0)
  let outcome = await runPlan(mode, plan, { without })
  let file = command.kind === 'plan' ? command.file : undefined
  if (command.shrink && outcome.violation) {
    file = `sim-seed-${plan.seed}.json`
    plan = await shrinkPlan(mode, plan, outcome)
    outcome = await runPlan(mode, plan, { without })
    await writeFile(file, `${JSON.stringify({ mode, plan }, undefined, 2)}\n`)
    process.stderr.write(
      `Cut down to ${plan.faults.length} faults on ${plan.map.length} nodes: ${file}\n  npm run sim -- --plan ${file}\n`,
    )
  }
  if (trace !== undefined) await writeTrace(mode, plan, trace, without)
  process.stdout.write(
    json ? `${JSON.stringify({ plan, outcome })}\n` : `${describeOne(mode, plan, outcome, file)}\n`,
  )
  return outcome.violation === undefined ? 0 : 1
}

async function readPlan(file: string): Promise<{ readonly mode: Mode; readonly plan: Plan }> {
  return JSON.parse(await readFile(file, 'utf8')) as { readonly mode: Mode; readonly plan: Plan }
}

/** A smaller plan that fails in the same way. */
function shrinkPlan(mode: Mode, plan: Plan, { violation }: Outcome): Promise<Plan> {
  return shrink(
    plan,
    async (candidate) => (await runPlan(mode, candidate)).violation?.check === violation?.check,
    ({ attempts, plan: smallest }) =>
      process.stderr.write(
        `${attempts} attempts: ${smallest.faults.length} faults, ${smallest.map.length} nodes\n`,
      ),
  )
}

async function writeTrace(mode: Mode, plan: Plan, file: string, without: readonly Check[]): Promise<void> {
  const events: TraceEvent[] = []
  const { violation } = await runPlan(mode, plan, { tracer: (event) => events.push(event), without })
  await writeFile(file, renderTrace({ plan, calmAtMs: plan.durationMs, events, violation }))
  process.stderr.write(`Wrote ${events.length} events to ${file}; open it in a browser.\n`)
}

/** @param file - Where the plan stands, when its seed does not draw it. */
function describeOne(mode: Mode, plan: Plan, outcome: Outcome, file: string | undefined): string {
  const { decidedSlots, periodsToConverge, traceHash } = outcome
  return [
    describeViolation(
      outcome,
      file === undefined ? replayCommand(mode, plan.seed) : `npm run sim -- --plan ${file}`,
    ),
    `  ${plan.map.length} nodes, ${plan.liars.length} liars, ${plan.faults.length} faults, ${decidedSlots} slots decided.`,
    ...(periodsToConverge === undefined
      ? []
      : [`  After the faults all went on within ${periodsToConverge} block times.`]),
    `  Trace hash: ${traceHash}.`,
  ].join('\n')
}
