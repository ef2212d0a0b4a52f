/**
 * How much one node may say about one slot. An honest node says about seven things, and one or two more each time a
 * round runs out; the budget grows with the time a slot is open, so that a slot may stay open for days.
 * @module
 */
import type { NodeId, Statement } from '@watt/scp'
import type { Clock } from '../types.ts'
import { herderLimits } from './limits.ts'

export interface StatementBudget {
  /** Whether a statement of this node about this slot may still be looked at. */
  allows(statement: Statement): boolean
  /** Counts one whose signature was good. */
  spend(statement: Statement): void
  dropBelow(slot: bigint): void
}

type Account = { spent: number; readonly sinceMs: number }

export function createStatementBudget(clock: Clock): StatementBudget {
  const slots = new Map<bigint, Map<NodeId, Account>>()
  const accountOf = ({ slot, nodeId }: Statement): Account | undefined => slots.get(slot)?.get(nodeId)

  return {
    allows(statement) {
      const account = accountOf(statement)
      if (account === undefined) return true
      const grownBy = (herderLimits.statementsPerSecond * (clock.elapsed() - account.sinceMs)) / 1000
      return account.spent < herderLimits.statementsPerSlot + grownBy
    },
    spend(statement) {
      const nodes = slots.get(statement.slot) ?? new Map<NodeId, Account>()
      const account = accountOf(statement) ?? { spent: 0, sinceMs: clock.elapsed() }
      account.spent += 1
      nodes.set(statement.nodeId, account)
      slots.set(statement.slot, nodes)
    },
    dropBelow(slot) {
      for (const known of slots.keys()) if (known < slot) slots.delete(known)
    },
  }
}
