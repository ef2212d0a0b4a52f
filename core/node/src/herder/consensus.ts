/**
 * The loop around SCP: one event in, its effects carried out in order, and what they cause fed back, until nothing is
 * left. Own statements are stored, then signed, then sent.
 * @module
 */
import type { Store } from '@watt/ledger'
import {
  createScp,
  type Driver,
  type Effect,
  encodeEnvelope,
  type Envelope,
  type Event,
  externalizedValue,
  latestStatements,
  type ScpState,
  type Statement,
  step,
  type Value,
} from '@watt/scp'
import { joinParts } from './byte-list.ts'
import type { DiskGuard } from './disk-guard.ts'
import { evidenceKey } from './keys.ts'
import type { HerderOptions } from './options.ts'
import type { OwnStatements } from './own-statements.ts'
import type { SlotRecords } from './slot-records.ts'
import type { SlotTimers } from './slot-timers.ts'

export interface Consensus {
  readonly state: ScpState
  /** When the open slot was triggered, by `clock.elapsed()`. */
  triggeredAtMs: number
  /** Feeds one event and all that follows from it. @returns the decision, when the event brought one. */
  feed(event: Event): Promise<{ readonly slot: bigint; readonly value: Value } | undefined>
  /** Own signed statements of a slot, as sent. */
  own(slot: bigint): readonly Envelope[]
}

export type ConsensusParts = Pick<HerderOptions, 'identity' | 'network' | 'clock' | 'config' | 'logger'> & {
  readonly store: Store
  readonly driver: Driver
  readonly disk: DiskGuard
  readonly ownStatements: OwnStatements
  readonly timers: SlotTimers
  readonly records: SlotRecords
  readonly sign: (statement: Statement) => Envelope
  readonly onStatement: (statement: Statement) => void
  readonly observe: NonNullable<HerderOptions['observe']>
}

/** Makes the loop of a node that has heard nothing. Only one event may be fed at a time. */
export function createConsensus(parts: ConsensusParts): Consensus {
  const { identity, network, clock, config, driver, disk, logger, observe } = parts
  const { isValidator, quorumSet } = config
  let state = createScp({ nodeId: identity.nodeId, quorumSet, isValidator })

  const say = (statement: Statement, events: Event[]): void => {
    const envelope = parts.sign(statement)
    network.publish('scp', encodeEnvelope(envelope))
    observe({ type: 'emit' })
    parts.records.statement(statement, clock.now())
    parts.onStatement(statement)
    events.push({ type: 'envelope', envelope })
  }

  const accuse = async ({ first, second }: Extract<Effect, { type: 'equivocation' }>): Promise<void> => {
    const { nodeId, slot } = second.statement
    logger.warn('scp.equivocation', { nodeId, slot })
    observe({ type: 'equivocation' })
    const value = joinParts([encodeEnvelope(first), encodeEnvelope(second)])
    await disk.attempt(() => parts.store.write([{ key: evidenceKey(nodeId), value }]))
  }

  const carryOut = async (effect: Effect, events: Event[]): Promise<void> => {
    switch (effect.type) {
      case 'emit':
        return say(effect.statement, events)
      case 'setTimer':
        return parts.timers.set(effect)
      case 'stopTimer':
        return parts.timers.stop(effect.slot, effect.timer)
      case 'phase':
        parts.records.phase(effect, clock.now())
        observe({
          type: 'phase',
          phase: effect.phase,
          sinceTriggerMs: clock.elapsed() - consensus.triggeredAtMs,
        })
        return undefined
      case 'equivocation':
        return accuse(effect)
      case 'stepLimit':
        logger.error('scp.stepLimit', { slot: effect.slot })
        return undefined
      case 'externalized':
        return undefined // The caller closes the slot, once everything that was said is out.
    }
  }

  const consensus: Consensus = {
    triggeredAtMs: clock.elapsed(),
    get state() {
      return state
    },
    async feed(first) {
      const events: Event[] = [first]
      let decision: { readonly slot: bigint; readonly value: Value } | undefined
      for (let event = events.shift(); event !== undefined; event = events.shift()) {
        const current = event
        if (event.type === 'timer') observe({ type: 'timeout', timer: event.timer })
        const [next, effects] = await disk.attempt(() => step(state, current, driver))
        const said = effects.flatMap((it) => (it.type === 'emit' ? [it.statement] : []))
        state = next
        if (said.length > 0) await disk.attempt(() => parts.ownStatements.save(said))
        for (const effect of effects) {
          if (effect.type === 'externalized') decision = effect
          await carryOut(effect, events)
        }
      }
      return decision
    },
    own: (slot) =>
      latestStatements(state, slot).filter(
        (it) => it.statement.nodeId === identity.nodeId && it.signature.length > 0,
      ),
  }
  return consensus
}

/** Whether a slot was decided by SCP itself, so that later statements about it only add to its proof. */
export function isDecided(state: ScpState, slot: bigint): boolean {
  return externalizedValue(state, slot) !== undefined
}
