/**
 * What one step carries along: the copy of the slot it may write to, the application, and the effects so far.
 * @module
 */
import { includesValue, withValue } from './bytes.ts'
import type { Tally } from './federated-voting.ts'
import type { SlotState } from './slot-state.ts'
import type { Driver, Effect, NodeId, Phase, Pledges, TimerId, ValidationLevel, Value } from './types.ts'

/** Most ballot statements worked through in one step, own ones included. Honest input needs a handful. */
export const maximumSteps = 50

export type StepContext = {
  readonly nodeId: NodeId
  readonly isValidator: boolean
  readonly driver: Driver
  readonly slot: SlotState
  readonly effects: Effect[]
  /** Ballot statements still to work through. */
  readonly hints: Pledges[]
  /** {@link maximumSteps} was passed: the step is void. */
  exhausted: boolean
  /** The slot was decided in this step. */
  decided: boolean
  /** Statements as votes; dropped when a statement is recorded. */
  nominationTally: Tally | undefined
  ballotTally: Tally | undefined
}

/** Reports a phase. */
export function reportPhase(context: StepContext, phase: Phase, counter: number): void {
  context.effects.push({ type: 'phase', slot: context.slot.slot, phase, counter })
}

/** Starts a timer anew; one that was running becomes stale. */
export function startTimer(context: StepContext, timer: TimerId, round: number): void {
  const owner = context.slot[timer]
  owner.timerGeneration += 1
  owner.timerArmed = true
  context.effects.push({
    type: 'setTimer',
    slot: context.slot.slot,
    timer,
    generation: owner.timerGeneration,
    ms: context.driver.timeoutMs(round, timer === 'nomination'),
  })
}

/** Stops a timer when it runs. */
export function stopTimer(context: StepContext, timer: TimerId): void {
  const owner = context.slot[timer]
  if (!owner.timerArmed) return
  owner.timerGeneration += 1
  owner.timerArmed = false
  context.effects.push({ type: 'stopTimer', slot: context.slot.slot, timer })
}

/** How far the application vouches for a value. Once it does, it is not asked again. */
export function validate(context: StepContext, value: Value, isNomination: boolean): ValidationLevel {
  if (includesValue(context.slot.vouched, value)) return 'valid'
  const level = context.driver.validateValue(context.slot.slot, value, isNomination)
  if (level === 'valid') context.slot.vouched = withValue(context.slot.vouched, value)
  return level
}
