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
  /** Takes `cost` units, also those that are not left: until the debt is paid by time, nothing more is. */
  charge(peer: string, cost: number): void
  /** Forgets those whose quota is whole again. Others stay known, also when they left: coming back pays no debt. */
  sweep(): void
}

/** Makes an empty quota table. Sweep it as peers leave: it holds one entry for each that asked. */
export function createQuota(options: {
  readonly clock: Clock
  readonly perSecond: number
  readonly burst: number
  /** The most that `charge` takes beyond what is left; nothing unless told. */
  readonly debtMax?: number
}): Quota {
  const { clock, perSecond, burst, debtMax = 0 } = options
  const unitMs = 1_000 / perSecond
  /** When the peer's quota would be whole again (the theoretical arrival time). */
  const wholeAtMs = new Map<string, number>()
  const wholeAfter = (peer: string, now: number, cost: number): number =>
    Math.max(now, wholeAtMs.get(peer) ?? now) + cost * unitMs
  return {
    take(peer, cost) {
      const now = clock.elapsed()
      const next = wholeAfter(peer, now, cost)
      if (next - now > burst * unitMs) return false
      wholeAtMs.set(peer, next)
      return true
    },
    charge(peer, cost) {
      const now = clock.elapsed()
      wholeAtMs.set(peer, Math.min(wholeAfter(peer, now, cost), now + (burst + debtMax) * unitMs))
    },
    sweep() {
      const now = clock.elapsed()
      for (const [peer, atMs] of wholeAtMs) if (atMs <= now) wholeAtMs.delete(peer)
    },
  }
}
