/**
 * When the next slot begins, and what this node proposes for it.
 * @module
 */
import type { Ledger, TransactionSet } from '@watt/ledger'
import type { Event } from '@watt/scp'
import type { Clock } from '../types.ts'
import type { HerderConfig, HerderOptions } from './options.ts'
import { ownVotes } from './scp-driver.ts'

export interface Trigger {
  /** Sets the time of the next slot anew. */
  schedule(): void
  stop(): void
}

type Timing = Pick<HerderOptions, 'ledger' | 'clock' | 'config'>

/**
 * The next slot starts one block time after the agreed close time of the last; a clock that is off costs at most one
 * block time.
 */
export function createTrigger({ ledger, clock, config }: Timing, fire: () => void): Trigger {
  let cancel: (() => void) | undefined
  return {
    schedule() {
      cancel?.()
      const dueMs = Number(ledger.head.value.closeTimeMs) + config.blockTimeMs
      const waitMs = Math.min(Math.max(dueMs - clock.now(), 0), config.blockTimeMs)
      cancel = clock.after(waitMs, fire)
    },
    stop() {
      cancel?.()
    },
  }
}

/** The event that starts the slot after the head with a set of this node. */
export function proposal(
  {
    ledger,
    clock,
    config,
  }: { readonly ledger: Ledger; readonly clock: Clock; readonly config: HerderConfig },
  set: TransactionSet,
): Extract<Event, { type: 'nominate' }> {
  const { head } = ledger
  const parentMs = head.value.closeTimeMs
  const nowMs = BigInt(Math.floor(clock.now()))
  const closeTimeMs = nowMs > parentMs ? nowMs : parentMs + 1n
  const upgrades = ownVotes({ ledger, config }, closeTimeMs)
  const value = { parentHash: head.hash, transactionSetHash: set.hash, closeTimeMs, upgrades }
  return {
    type: 'nominate',
    slot: head.header.number + 1n,
    value: ledger.encodeValue(value),
    previousValue: ledger.encodeValue(head.value),
  }
}
