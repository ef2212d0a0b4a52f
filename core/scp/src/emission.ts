/**
 * What leaves the node at the end of a step: at most one nomination and one ballot statement, the last of the step.
 *
 * Only validators speak, and only about values the application vouches for. A statement about a value that is merely
 * maybe valid is withheld until it does.
 * @module
 */
import { valuesOf } from './ballot/pledge.ts'
import { type StepContext, validate } from './step-context.ts'
import type { Statement } from './types.ts'

/** Hands out own statements that were not handed out yet. */
export function emitPending(context: StepContext): void {
  if (!context.isValidator) return
  const { nomination, ballot } = context.slot
  for (const line of [nomination, ballot]) {
    if (line.pending === undefined || !isVouched(context, line.pending)) continue
    context.effects.push({ type: 'emit', statement: line.pending })
    line.emitted = line.pending
    line.pending = undefined
  }
}

function isVouched(context: StepContext, { pledges }: Statement): boolean {
  return valuesOf(pledges).every((value) => validate(context, value, pledges.type === 'nominate') === 'valid')
}
