/**
 * The Stellar Consensus Protocol as a function: state and event in, state and effects out.
 *
 * Nothing here reads a clock, draws a random number, signs or sends. The same events give the same effects, byte for
 * byte, on every machine; a state may be cloned, stored and compared at any point.
 * @see Mazières, "The Stellar Consensus Protocol" (2016)
 * @module
 */
import { advance, receiveBallot } from './ballot/advance.ts'
import { ballotTimedOut } from './ballot/bump.ts'
import { compareIds } from './bytes.ts'
import { decisionProof } from './decision-proof.ts'
import { quorumSetHash } from './defaults.ts'
import { emitPending } from './emission.ts'
import { contradict } from './equivocation.ts'
import { recordStatement } from './federated-voting.ts'
import {
  nominate,
  nominationTimedOut,
  receiveNomination,
  reconsiderNomination,
  stopNomination,
  timePassed,
} from './nomination.ts'
import { normalizeQuorumSet } from './quorum-set.ts'
import { restoreBallot, restoreNomination } from './restore.ts'
import { type Slots, slotAt, withSlot } from './slots.ts'
import { type Line, newestOf, newSlot, openSlot } from './slot-state.ts'
import { isNewerStatement, samePledges } from './statement-order.ts'
import { isSane } from './statement-sanity.ts'
import { reportPhase, type StepContext } from './step-context.ts'
import type { Driver, Effect, Envelope, Event, NodeId, Pledges, QuorumSet, QuorumSetHash } from './types.ts'

/** Everything a node knows. Plain data; {@link step} returns a new one and leaves the old one as it was. */
export type ScpState = {
  readonly nodeId: NodeId
  /** A node that is no validator follows and decides, but says nothing. */
  readonly isValidator: boolean
  /** In normal form. */
  readonly quorumSet: QuorumSet
  readonly quorumSetHash: QuorumSetHash
  readonly slots: Slots
}

export type ScpOptions = {
  readonly nodeId: NodeId
  readonly quorumSet: QuorumSet
  readonly isValidator: boolean
}

/**
 * A node that has heard nothing yet.
 * @param options.quorumSet - Already checked with {@link checkQuorumSet}; brought into normal form here.
 */
export function createScp({ nodeId, quorumSet, isValidator }: ScpOptions): ScpState {
  const normal = normalizeQuorumSet(quorumSet)
  return { nodeId, isValidator, quorumSet: normal, quorumSetHash: quorumSetHash(normal), slots: [] }
}

/**
 * Takes one event.
 * @param state - Not modified.
 * @returns The state after, and the effects in the order in which they must be carried out.
 */
export function step(state: ScpState, event: Event, driver: Driver): readonly [ScpState, readonly Effect[]] {
  switch (event.type) {
    case 'quorumSet': {
      const quorumSet = normalizeQuorumSet(event.quorumSet)
      return [{ ...state, quorumSet, quorumSetHash: quorumSetHash(quorumSet) }, []]
    }
    case 'purge':
      return [{ ...state, slots: state.slots.filter(({ slot }) => slot >= event.slot) }, []]
    case 'envelope':
      return stepSlot(state, event.envelope.statement.slot, driver, (context) =>
        receive(context, event.envelope),
      )
    case 'restore':
      return stepSlot(state, event.envelope.statement.slot, driver, (context) =>
        restore(context, event.envelope),
      )
    case 'nominate':
      return stepSlot(state, event.slot, driver, (context) => {
        nominate(context, event.value, event.previousValue)
      })
    case 'timer':
      if (!isArmed(state, event)) return [state, []]
      return stepSlot(state, event.slot, driver, (context) => {
        timePassed(context)
        if (event.timer === 'nomination') nominationTimedOut(context)
        else ballotTimedOut(context)
      })
    case 'valueChecked':
      if (slotAt(state.slots, event.slot) === undefined) return [state, []]
      return stepSlot(state, event.slot, driver, reconsiderNomination)
    case 'stopNomination':
      if (slotAt(state.slots, event.slot) === undefined) return [state, []]
      return stepSlot(state, event.slot, driver, stopNomination)
  }
}

function isArmed(
  state: ScpState,
  { slot, timer, generation }: Extract<Event, { readonly type: 'timer' }>,
): boolean {
  const line = slotAt(state.slots, slot)?.[timer]
  return line?.timerGeneration === generation && line.timerArmed
}

function stepSlot(
  state: ScpState,
  slot: bigint,
  driver: Driver,
  work: (context: StepContext) => void,
): readonly [ScpState, readonly Effect[]] {
  const known = slotAt(state.slots, slot)
  const context: StepContext = {
    nodeId: state.nodeId,
    isValidator: state.isValidator,
    driver,
    slot:
      known === undefined
        ? newSlot(slot, state.nodeId, state.quorumSet, state.quorumSetHash)
        : openSlot(known),
    effects: [],
    hints: [],
    exhausted: false,
    decided: false,
    nominationTally: undefined,
    ballotTally: undefined,
  }
  work(context)
  advance(context)
  if (context.exhausted) return [state, [{ type: 'stepLimit', slot }]]
  emitPending(context)
  if (context.decided) announce(context)
  return [{ ...state, slots: withSlot(state.slots, context.slot) }, context.effects]
}

function receive(context: StepContext, envelope: Envelope): void {
  const { nodeId, pledges } = envelope.statement
  const line = lineOf(pledges)
  const known = newestOf(context.slot, line, nodeId)
  if (known !== undefined) noteEquivocation(context, known, envelope)
  if (nodeId === context.nodeId) {
    // Own statements come back signed; anything else in the own name is not followed.
    if (known !== undefined && samePledges(known.statement.pledges, pledges)) {
      recordStatement(context, line, envelope)
    }
    return
  }
  if (!isSane(pledges)) return
  if (known !== undefined && !isNewerStatement(known.statement.pledges, pledges)) return
  if (pledges.type === 'nominate') receiveNomination(context, envelope)
  else receiveBallot(context, envelope, pledges)
}

function lineOf(pledges: Pledges): Line {
  return pledges.type === 'nominate' ? 'nomination' : 'ballot'
}

function restore(context: StepContext, envelope: Envelope): void {
  const { nodeId, pledges } = envelope.statement
  if (nodeId !== context.nodeId || !isSane(pledges)) return
  const known = newestOf(context.slot, lineOf(pledges), nodeId)
  if (known !== undefined && !isNewerStatement(known.statement.pledges, pledges)) return
  // Statements made since the start are newer in time; taking an older state over them would break their promise.
  if (known?.signature.length === 0) return
  if (pledges.type === 'nominate') restoreNomination(context, envelope, pledges)
  else restoreBallot(context, envelope, pledges)
}

/** Keeps two statements that no honest node makes as evidence, once a node and slot. */
function noteEquivocation(context: StepContext, first: Envelope, second: Envelope): void {
  const { nodeId, pledges } = second.statement
  if (context.slot.accused.includes(nodeId) || !contradict(first.statement.pledges, pledges)) return
  context.slot.accused = [...context.slot.accused, nodeId].toSorted(compareIds)
  context.effects.push({ type: 'equivocation', first, second })
}

function announce(context: StepContext): void {
  const { slot, ballot } = context.slot
  if (ballot.commit === undefined) return
  reportPhase(context, 'externalized', ballot.commit.counter)
  context.effects.push({
    type: 'externalized',
    slot,
    value: ballot.commit.value,
    proof: decisionProof(context.slot),
  })
}
