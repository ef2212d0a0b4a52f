/**
 * What all lists have in common.
 * @module
 */
import type { Page } from '@watt/sdk/indexer'
import { sql, type RawBuilder } from 'kysely'
import type { Bytes } from '../database/bytes.ts'

/** Newest first, from before a position; `limit` at most. */
export type Window = { readonly before: number | undefined; readonly limit: number }

/** Larger than every position. */
export const endOfTime: number = Number.MAX_SAFE_INTEGER

/**
 * One more row than asked for tells whether there are more.
 * @param rows - At most `limit + 1`.
 */
export function pageOf<ROW, ITEM>(
  rows: readonly ROW[],
  limit: number,
  to: { readonly item: (row: ROW) => ITEM; readonly place: (row: ROW) => string },
): Page<ITEM> {
  const here = rows.slice(0, limit)
  return { items: here.map(to.item), next: rows.length > limit ? to.place(here.at(-1)!) : null }
}

type Owned = { readonly owner: RawBuilder<Bytes>; readonly before: number; readonly most: number }

/**
 * Positions of one owner's rows, newest first, through the index on (owner, position).
 *
 * Equality would say the same, but lets the planner walk through everybody's rows instead, newest first, in the hope that
 * enough of them are the owner's; for somebody who was busy long ago, that is the whole table.
 */
export function newestOf(
  table: 'transactions' | 'transfers' | 'logs',
  column: 'sender' | 'recipient' | 'token' | 'address',
  { owner, before, most }: Owned,
): RawBuilder<{ id: number }> {
  const key = sql.ref(column)
  return sql<{ id: number }>`(select id from ${sql.table(table)}
    where (${key}, id) < (${owner}, ${before}) and ${key} >= ${owner}
    order by ${key} desc, id desc limit ${most})`
}
