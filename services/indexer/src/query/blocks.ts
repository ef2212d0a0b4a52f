/**
 * Blocks.
 * @module
 */
import type { IndexedBlock } from '@watt/sdk/indexer'
import type { Kysely } from 'kysely'
import type { Hex } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { BlockRow, Database } from '../database/columns.ts'
import { endOfTime, type Window } from './list.ts'

/** One more than the limit. */
export async function listBlocks(
  db: Kysely<Database>,
  { before = endOfTime, limit }: Window,
): Promise<readonly IndexedBlock[]> {
  const rows = await db
    .selectFrom('blocks')
    .selectAll()
    .where('number', '<', before)
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(toBlock)
}

/** @returns undefined where there is none, or not yet. */
export async function findBlock(db: Kysely<Database>, id: number | Hex): Promise<IndexedBlock | undefined> {
  const query = db.selectFrom('blocks').selectAll()
  const row = await (
    typeof id === 'number' ? query.where('number', '=', id) : query.where('hash', '=', bytes(id))
  ).executeTakeFirst()
  return row && toBlock(row)
}

function toBlock(row: BlockRow): IndexedBlock {
  return {
    number: row.number,
    hash: row.hash,
    parentHash: row.parent,
    timeMs: row.time_ms,
    proposer: row.proposer,
    gasUsed: row.gas_used,
    gasLimit: row.gas_limit,
    baseFee: row.base_fee,
    sizeBytes: row.size,
    transactions: row.transactions,
  }
}
