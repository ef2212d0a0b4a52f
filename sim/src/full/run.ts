/**
 * Runs a plan with the real code of whole nodes.
 * @module
 */
import type { Check, Outcome } from '../outcome.ts'
import type { Tracer } from '../trace.ts'
import type { FullPlan } from './plan.ts'
import { setTraps } from './traps.ts'
import { World } from './world.ts'

export { drawFullPlan, type FullPlan } from './plan.ts'

/** Runs a plan. The same plan gives the same outcome, on any machine. One run at a time in a process. */
export async function runFull(
  plan: FullPlan,
  tracer?: Tracer,
  without: readonly Check[] = [],
): Promise<Outcome> {
  const world = new World(plan, { tracer, without })
  const onRejection = (reason: unknown): void => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
    world.referee.fail('no-fault', undefined, `A promise was rejected and nobody looked: ${text}`)
  }
  const removeTraps = setTraps()
  process.on('unhandledRejection', onRejection)
  try {
    return await world.run()
  } finally {
    process.off('unhandledRejection', onRejection)
    removeTraps()
  }
}
