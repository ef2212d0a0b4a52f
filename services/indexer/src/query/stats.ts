/**
 * Sums over time.
 * @module
 */
import type { Minute, Period, PeriodLength, TokenSummary } from '@watt/sdk/indexer'
import { sql, type Kysely } from 'kysely'
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

const minutesIn: Readonly<Record<PeriodLength, number>> = { minute: 1, hour: 60, day: 1_440 }

/** The newest `limit` of one length that have a block, oldest first; none older than that many lengths before the newest. */
export async function listPeriods(
  db: Kysely<Database>,
  { by, limit }: { readonly by: PeriodLength; readonly limit: number },
): Promise<readonly Period[]> {
  const minutes = minutesIn[by]
  const { rows } = await sql<{
    period: number
    blocks: number
    transactions: number
    gas: number
    fees: string
  }>`select minute / ${sql.lit(minutes)} as period, sum(blocks)::bigint as blocks,
      sum(transactions)::bigint as transactions, sum(gas)::bigint as gas, sum(fees)::text as fees
    from minutes
    where minute >= ((select max(minute) from minutes) / ${sql.lit(minutes)} - ${limit}::bigint + 1) * ${sql.lit(minutes)}
    group by 1 order by 1`.execute(db)
  const senders = by === 'day' ? await sendersOfDays(db, rows[0]?.period ?? 0) : undefined
  return rows.map(({ period, blocks, transactions, gas, fees }) => ({
    startMs: period * minutes * minuteMs,
    blocks,
    transactions,
    gasUsed: gas,
    fees,
    senders: senders === undefined ? null : (senders.get(period) ?? 0),
  }))
}

async function sendersOfDays(db: Kysely<Database>, from: number): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('active')
    .select(['day', sql<number>`count(*)`.as('senders')])
    .where('day', '>=', from)
    .groupBy('day')
    .execute()
  return new Map(rows.map(({ day, senders }) => [day, senders]))
}

/** Of the busiest tokens. */
export async function listSupplies(db: Kysely<Database>, most: number): Promise<readonly TokenSummary[]> {
  return (await listTokens(db, most)).slice(0, most)
}
