/**
 * How much of what peers flood is looked at.
 *
 * Consensus and transactions have quotas of their own, so that no transaction holds up a statement. Useless transactions
 * run their sender into debt: until it is paid, its next ones are dropped unread; who keeps within the rate is not blamed. Fixed peers are what this node lives on:
 * they pay for what was useless, and for nothing else.
 * @module
 */
import type { Clock, Topic } from '../types.ts'
import { floodCost, networkLimits, uselessFactor } from './limits.ts'
import { createQuota } from './quota.ts'

/** The quotas of all peers. */
export interface FloodGate {
  /** Whether a message may be looked at. One that may not is gone, and enough of them are held against the peer. */
  admits(peer: string, topic: Topic, bytes: number): boolean
  /** Counts a statement that was of no use, as far as the quota of statements reaches. */
  wasted(peer: string, bytes: number): void
  /** Counts bytes of transactions that were of no use. */
  charge(peer: string, bytes: number): void
  /** A peer left. Its debts stay until they are paid. */
  left(peer: string): void
}

/** Makes a gate. */
export function createFloodGate(options: {
  readonly clock: Clock
  readonly isFixed: (peer: string) => boolean
  readonly penalize: (peer: string, reason: string) => void
}): FloodGate {
  const { clock, isFixed, penalize } = options
  const { floodPerSecond: perSecond, floodBurst: burst, floodDebtMax: debtMax } = networkLimits
  const statements = createQuota({ clock, perSecond, burst })
  /** Of transactions, whatever they were good for. */
  const volume = createQuota({ clock, perSecond, burst })
  const transactions = createQuota({ clock, perSecond, burst, debtMax })
  /** What went beyond the quota since the last penalty. */
  const dropped = new Map<string, number>()

  const drop = (peer: string, cost: number): void => {
    const sum = (dropped.get(peer) ?? 0) + cost
    const isDue = sum >= networkLimits.floodUnitsPerPenalty
    dropped.set(peer, isDue ? 0 : sum)
    if (isDue) penalize(peer, 'more messages than its quota')
  }

  return {
    admits(peer, topic, bytes) {
      const isTransactions = topic === 'transactions'
      if (isFixed(peer)) return !isTransactions || transactions.take(peer, 0)
      const cost = floodCost(bytes)
      const isWithin = (isTransactions ? volume : statements).take(peer, cost)
      if (!isWithin) drop(peer, cost)
      // Who is in debt is not read. To be in debt is no offence: what is of no use here may have been of use where it came from.
      return isWithin && (!isTransactions || transactions.take(peer, cost))
    },
    wasted(peer, bytes) {
      if (!isFixed(peer)) statements.take(peer, floodCost(bytes) * uselessFactor)
    },
    charge(peer, bytes) {
      const free = isFixed(peer) ? 1 : 0 // What others paid when the message came.
      transactions.charge(peer, floodCost(bytes) * (uselessFactor + free))
    },
    left(peer) {
      for (const quota of [statements, volume, transactions]) quota.sweep()
      dropped.delete(peer)
    },
  }
}
