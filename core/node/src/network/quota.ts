/**
 * A quota per peer by the generic cell rate algorithm: a steady rate with a bounded burst, one number of state each.
 * @see ITU-T I.371, annex A
 * @module
 */
import type { Clock } from '../types.ts'

/** Counts what each peer used. */
export interface Quota {
  /** Takes `cost` units from a peer's quota. @returns false, taking nothing, when too little is left. */
  take(peer: string, cost: number): boolean
  forget(peer: string): void
}

/** Makes an empty quota table. Forget peers as they leave: it holds one entry for each that asked. */
export function createQuota(options: {
  readonly clock: Clock
  readonly perSecond: number
  readonly burst: number
}): Quota {
  const { clock, perSecond, burst } = options
  const unitMs = 1_000 / perSecond
  /** When the peer's quota would be whole again (the theoretical arrival time). */
  const wholeAtMs = new Map<string, number>()
  return {
    take(peer, cost) {
      const now = clock.now()
      const next = Math.max(now, wholeAtMs.get(peer) ?? now) + cost * unitMs
      if (next - now > burst * unitMs) return false
      wholeAtMs.set(peer, next)
      return true
    },
    forget(peer) {
      wholeAtMs.delete(peer)
    },
  }
}
