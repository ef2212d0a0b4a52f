/**
 * Cost tokens per address by the generic cell rate algorithm: one number per caller, no refill timer.
 * The number is the "theoretical arrival time": when the caller's debt will be paid off.
 * @see ITU-T I.371, annex A
 * @module
 */
import { callerKey, isLoopback } from '@watt/http'

import type { RpcLimits } from './limits.ts'

export interface TokenBudget {
  /** Takes `cost` tokens. @returns 0 when granted, else how many ms to wait; nothing is taken then. */
  take(remoteAddress: string, cost: number, nowMs: number): number
}

const callersMax = 10_000

export function tokenBudget(limits: Pick<RpcLimits, 'remoteTokens' | 'loopbackTokens'>): TokenBudget {
  const arrivals = new Map<string, number>()

  return {
    take: (remoteAddress, cost, nowMs) => {
      const { perSecond, burst } = isLoopback(remoteAddress) ? limits.loopbackTokens : limits.remoteTokens
      const key = callerKey(remoteAddress)
      const paidOffAt = Math.max(arrivals.get(key) ?? 0, nowMs) + (cost * 1_000) / perSecond
      const waitMs = paidOffAt - nowMs - (burst * 1_000) / perSecond
      if (waitMs > 0) return Math.ceil(waitMs)
      arrivals.delete(key) // Moves it to the young end; the caller unheard for longest makes room.
      if (arrivals.size >= callersMax) arrivals.delete(arrivals.keys().next().value!)
      arrivals.set(key, paidOffAt)
      return 0
    },
  }
}
