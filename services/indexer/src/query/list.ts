/**
 * What all lists have in common.
 * @module
 */
import type { Page } from '@watt/sdk/indexer'

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
