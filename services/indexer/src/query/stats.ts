/**
 * Sums over time.
 * @module
 */
import type { Minute, TokenSummary } from '@watt/sdk/indexer'
import type { Kysely } from 'kysely'
import type { Database } from '../database/columns.ts'
import { listTokens } from './tokens.ts'

const minuteMs = 60_000

/** Oldest first; minutes without a block are left out. Both ends belong to it. */
export async function listMinutes(
  db: Kysely<Database>,
  { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
): Promise<readonly Minute[]> {
  const rows = await db
    .selectFrom('minutes')
    .selectAll()
    .where('minute', '>=', Math.floor(fromMs / minuteMs))
    .where('minute', '<=', Math.floor(toMs / minuteMs))
    .orderBy('minute', 'desc')
    .limit(limit)
    .execute()
  return rows
    .map(({ minute, blocks, transactions, gas }) => ({
      startMs: minute * minuteMs,
      blocks,
      transactions,
      gasUsed: gas,
    }))
    .toReversed()
}

/** Of the busiest tokens. */
export async function listSupplies(db: Kysely<Database>, most: number): Promise<readonly TokenSummary[]> {
  return (await listTokens(db, most)).slice(0, most)
}
