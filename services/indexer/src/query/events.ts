/**
 * What contracts said.
 * @module
 */
import type { ContractEvent } from '@watt/sdk/indexer'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Address, Hex } from 'viem'
import { bytes, type Bytes } from '../database/bytes.ts'
import type { Database } from '../database/columns.ts'
import { blockOf, placeOf } from '../database/position.ts'
import { endOfTime, newestOf, type Window } from './list.ts'

/** With its position, for the cursor. */
export type PlacedEvent = { readonly id: number; readonly event: ContractEvent }

/** Of one contract, of one name where one is given. One more than the limit, newest first. */
export async function listEvents(
  db: Kysely<Database>,
  contract: Address,
  { before = endOfTime, limit, name }: Window & { readonly name: string | undefined },
): Promise<readonly PlacedEvent[]> {
  const owner = bytes(contract)
  const most = limit + 1
  const ids =
    name === undefined
      ? newestOf('logs', 'address', { owner, before, most })
      : newestNamed(owner, name, before, most)
  const rows = await whole(db)
    .innerJoin(ids.as<'own'>('own'), 'own.id', 'logs.id')
    .orderBy('logs.id', 'desc')
    .execute()
  return rows.map(placed)
}

/** As {@link newestOf}, through the index that has the event's name in between. */
function newestNamed(
  owner: RawBuilder<Bytes>,
  name: string,
  before: number,
  most: number,
): RawBuilder<{ id: number }> {
  return sql<{ id: number }>`(select id from logs
    where event is not null
      and (address, event, id) < (${owner}, ${name}, ${before}) and (address, event) >= (${owner}, ${name})
    order by address desc, event desc, id desc limit ${most})`
}

/** In their order; of the transaction at this position. */
export async function eventsIn(
  db: Kysely<Database>,
  tx: number,
  most: number,
): Promise<readonly ContractEvent[]> {
  const rows = await whole(db).where('logs.tx', '=', tx).orderBy('logs.id').limit(most).execute()
  return rows.map((row) => placed(row).event)
}

function whole(db: Kysely<Database>) {
  return db
    .selectFrom('logs')
    .innerJoin('blocks', (join) => join.on('blocks.number', '=', sql<number>`logs.id >> 20`))
    .innerJoin('transactions', 'transactions.id', 'logs.tx')
    .leftJoin('names', 'names.address', 'logs.address')
    .selectAll('logs')
    .select(['blocks.time_ms', 'transactions.hash', 'names.name'])
}

type Row = Awaited<ReturnType<ReturnType<typeof whole>['execute']>>[number]

function placed(row: Row): PlacedEvent {
  const { id } = row
  const event = {
    block: blockOf(id),
    timeMs: row.time_ms,
    transaction: row.hash,
    logIndex: placeOf(id),
    address: row.address,
    contract: row.name,
    event: row.event,
    args: row.args,
    topics: wordsOf(row.topics),
    data: row.data,
    dataBytes: row.data_bytes,
  }
  return { id, event }
}

function wordsOf(topics: Hex): readonly Hex[] {
  return (topics.slice(2).match(/.{64}/g) ?? []).map((word): Hex => `0x${word}`)
}
