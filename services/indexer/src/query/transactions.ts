/**
 * Transactions: all, those of a block, those of an address.
 * @module
 */
import type { IndexedTransaction } from '@watt/sdk/indexer'
import { sql, type Kysely } from 'kysely'
import type { Address, Hex } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { Database, TransactionRow } from '../database/columns.ts'
import { blockOf, placeOf, positionOf } from '../database/position.ts'
import { endOfTime, newestOf, type Window } from './list.ts'
import { methodOf } from './methods.ts'

/** With its position, for the cursor. */
export type PlacedTransaction = { readonly id: number; readonly transaction: IndexedTransaction }

/** One more than the limit, newest first. @param blocks - Both ends belong to it. */
export async function listTransactions(
  db: Kysely<Database>,
  { before = endOfTime, limit }: Window,
  blocks: { readonly from?: number | undefined; readonly until?: number | undefined } = {},
): Promise<readonly PlacedTransaction[]> {
  let query = withTime(db).where('transactions.id', '<', before)
  if (blocks.from !== undefined) query = query.where('transactions.id', '>=', positionOf(blocks.from, 0))
  if (blocks.until !== undefined) query = query.where('transactions.id', '<', positionOf(blocks.until + 1, 0))
  const rows = await query
    .orderBy('transactions.id', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(placed)
}

/** Those it sent, received, or was made by. One more than the limit, newest first. */
export async function listTransactionsOf(
  db: Kysely<Database>,
  address: Address,
  { before = endOfTime, limit }: Window,
): Promise<readonly PlacedTransaction[]> {
  const owner = bytes(address)
  const most = limit + 1
  const ids = sql<{ id: number }>`(
    ${newestOf('transactions', 'sender', { owner, before, most })}
    union
    ${newestOf('transactions', 'recipient', { owner, before, most })}
    union
    (select tx as id from contracts where address = ${owner} and tx < ${before})
    order by id desc limit ${most})`.as<'own'>('own')
  const rows = await withTime(db)
    .innerJoin(ids, 'own.id', 'transactions.id')
    .orderBy('transactions.id', 'desc')
    .execute()
  return rows.map(placed)
}

/** @returns undefined where there is none, or not yet. */
export async function findTransaction(
  db: Kysely<Database>,
  hash: Hex,
): Promise<PlacedTransaction | undefined> {
  const row = await withTime(db).where('transactions.hash', '=', bytes(hash)).executeTakeFirst()
  return row && placed(row)
}

function withTime(db: Kysely<Database>) {
  return db
    .selectFrom('transactions')
    .innerJoin('blocks', (join) => join.on('blocks.number', '=', sql<number>`transactions.id >> 20`))
    .selectAll('transactions')
    .select('blocks.time_ms')
}

function placed(row: TransactionRow & { readonly time_ms: number }): PlacedTransaction {
  const { id, selector } = row
  const transaction = {
    hash: row.hash,
    block: blockOf(id),
    index: placeOf(id),
    timeMs: row.time_ms,
    from: row.sender,
    to: row.recipient,
    created: row.created,
    value: row.value,
    nonce: row.nonce,
    gasLimit: row.gas_limit,
    gasUsed: row.gas_used,
    gasPrice: row.gas_price,
    type: row.type,
    succeeded: row.succeeded,
    selector,
    method: selector === null ? null : methodOf(selector),
    inputBytes: row.input_bytes,
  }
  return { id, transaction }
}
