/**
 * One address at a glance.
 * @module
 */
import type { AddressSummary } from '@watt/sdk/indexer'
import type { Kysely } from 'kysely'
import type { Address } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { Database } from '../database/columns.ts'
import { blockOf } from '../database/position.ts'
import { labelOf } from './transfers.ts'

/** Zeros for an address that nothing happened to. */
export async function summarise(db: Kysely<Database>, address: Address): Promise<AddressSummary> {
  const own = bytes(address)
  const [activity, contract, token, named] = await Promise.all([
    db.selectFrom('addresses').selectAll().where('address', '=', own).executeTakeFirst(),
    db
      .selectFrom('contracts')
      .innerJoin('transactions', 'transactions.id', 'contracts.tx')
      .select(['contracts.creator', 'transactions.hash'])
      .where('contracts.address', '=', own)
      .executeTakeFirst(),
    db.selectFrom('tokens').selectAll().where('address', '=', own).executeTakeFirst(),
    db.selectFrom('names').select('name').where('address', '=', own).executeTakeFirst(),
  ])
  return {
    address,
    name: named?.name ?? null,
    contract: contract ? { creator: contract.creator, transaction: contract.hash } : null,
    token: token ? labelOf(token) : null,
    firstBlock: activity ? blockOf(activity.first) : null,
    lastBlock: activity ? blockOf(activity.last) : null,
    sent: activity?.sent ?? 0,
    received: activity?.received ?? 0,
    transfers: activity?.transfers ?? 0,
  }
}
