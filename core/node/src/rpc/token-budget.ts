/**
 * Cost tokens per address by the generic cell rate algorithm: one number per caller, no refill timer.
 * The number is the "theoretical arrival time": when the caller's debt will be paid off.
 * @see ITU-T I.371, annex A
 * @module
 */
import { isLoopback } from './access.ts'
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

/** One IPv6 customer holds a whole /64, so the lower half does not tell callers apart. */
export function callerKey(remoteAddress: string): string {
  const mapped = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  if (!mapped.includes(':')) return mapped
  const [head = '', tail] = mapped.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...right].slice(0, 4).join(':')
}
