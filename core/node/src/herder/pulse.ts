/**
 * What a node does while nothing happens: it repeats its last statements, and when no slot closes for long, it asks
 * others where they are.
 * @see stellar/stellar-core `HerderImpl::outOfSyncRecovery`
 * @module
 */
import type { Clock } from '../types.ts'
import { herderLimits } from './limits.ts'

export interface Pulse {
  /** Whether no slot was closed for too long. */
  readonly isStuck: boolean
  start(): void
  /** A slot was closed. */
  closed(): void
  stop(): void
}

export function createPulse({
  clock,
  repeat,
  recover,
  onStuck,
}: {
  readonly clock: Clock
  /** Sends the own last statements again. */
  readonly repeat: () => void
  /** Asks some peers for their state. */
  readonly recover: () => void
  readonly onStuck: () => void
}): Pulse {
  let lastMs = clock.elapsed()
  let recoveredMs = -Infinity
  let isStuck = false
  let cancel: (() => void) | undefined

  const beat = (): void => {
    cancel = clock.after(herderLimits.repeatMs, beat)
    const quietMs = clock.elapsed() - lastMs
    if (quietMs >= herderLimits.repeatMs) repeat()
    if (quietMs < herderLimits.stuckMs) return
    if (!isStuck) onStuck()
    isStuck = true
    if (clock.elapsed() - recoveredMs < herderLimits.recoverMs) return
    recoveredMs = clock.elapsed()
    recover()
  }

  return {
    get isStuck() {
      return isStuck
    },
    start() {
      lastMs = clock.elapsed()
      cancel = clock.after(herderLimits.repeatMs, beat)
    },
    closed() {
      lastMs = clock.elapsed()
      isStuck = false
    },
    stop() {
      cancel?.()
    },
  }
}
