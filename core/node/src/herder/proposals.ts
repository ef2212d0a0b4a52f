/**
 * Which sets were nominated for a slot, and by whom first, as far as this node heard.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Ledger } from '@watt/ledger'
import type { NodeId } from '@watt/scp'
import type { Proposal } from '../inclusion.ts'
import type { SlotRecords } from './slot-records.ts'
import type { TransactionSets } from './transaction-sets.ts'

/** Others vote for what a leader nominated, so whoever was heard first proposed it. */
export function proposalsFor(
  slot: bigint,
  { records, sets }: { readonly records: SlotRecords; readonly sets: TransactionSets },
  ledger: Pick<Ledger, 'decodeValue'>,
): readonly Proposal[] {
  const first = new Map<Hex, NodeId>()
  for (const { statement } of records.get(slot)?.statements ?? []) {
    if (statement.pledges.type !== 'nominate') continue
    for (const value of statement.pledges.votes) {
      const hash = ledger.decodeValue(value)?.transactionSetHash
      if (hash !== undefined && !first.has(hash)) first.set(hash, statement.nodeId)
    }
  }
  return [...first].flatMap(([hash, proposer]) => {
    const set = sets.get(hash)
    return set === undefined ? [] : [{ proposer, set }]
  })
}
