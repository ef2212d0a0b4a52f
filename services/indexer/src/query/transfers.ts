/**
 * Moves of the coin and of tokens.
 * @module
 */
import type { TokenKind, TokenLabel, Transfer } from '@watt/sdk/indexer'
import { sql, type Kysely } from 'kysely'
import type { Address } from 'viem'
import { bytes, type Bytes } from '../database/bytes.ts'
import { transferKinds, type Database } from '../database/columns.ts'
import { blockOf } from '../database/position.ts'
import { endOfTime, newestOf, type Window } from './list.ts'

/** With its position, for the cursor. */
export type PlacedTransfer = { readonly id: number; readonly transfer: Transfer }

/** One more than the limit, newest first. */
export async function listTransfersOf(
  db: Kysely<Database>,
  address: Address,
  { before = endOfTime, limit }: Window,
): Promise<readonly PlacedTransfer[]> {
  const owner = bytes(address)
  const most = limit + 1
  const ids = sql<{ id: number }>`(
    ${newestOf('transfers', 'sender', { owner, before, most })}
    union
    ${newestOf('transfers', 'recipient', { owner, before, most })}
    order by id desc limit ${most})`.as<'own'>('own')
  const rows = await whole(db)
    .innerJoin(ids, 'own.id', 'transfers.id')
    .orderBy('transfers.id', 'desc')
    .execute()
  return rows.map(placed)
}

/** One more than the limit, newest first. */
export async function listTransfersOfToken(
  db: Kysely<Database>,
  token: Address,
  { before = endOfTime, limit }: Window,
): Promise<readonly PlacedTransfer[]> {
  const ids = newestOf('transfers', 'token', { owner: bytes(token), before, most: limit + 1 })
  const rows = await whole(db)
    .innerJoin(ids.as<'own'>('own'), 'own.id', 'transfers.id')
    .orderBy('transfers.id', 'desc')
    .execute()
  return rows.map(placed)
}

/** In their order; of the transaction at this position. */
export async function transfersIn(
  db: Kysely<Database>,
  tx: number,
  most: number,
): Promise<readonly Transfer[]> {
  const rows = await whole(db).where('transfers.tx', '=', tx).orderBy('transfers.id').limit(most).execute()
  return rows.map((row) => placed(row).transfer)
}

function whole(db: Kysely<Database>) {
  return db
    .selectFrom('transfers')
    .innerJoin('blocks', (join) => join.on('blocks.number', '=', sql<number>`transfers.id >> 20`))
    .leftJoin('transactions', 'transactions.id', 'transfers.tx')
    .leftJoin('tokens', 'tokens.address', 'transfers.token')
    .selectAll('transfers')
    .select(['blocks.time_ms', 'transactions.hash', 'tokens.name', 'tokens.symbol', 'tokens.decimals'])
    .select('tokens.kind as token_kind')
}

type Row = Awaited<ReturnType<ReturnType<typeof whole>['execute']>>[number]

function placed(row: Row): PlacedTransfer {
  const { id, token } = row
  const transfer = {
    block: blockOf(id),
    timeMs: row.time_ms,
    transaction: row.hash,
    kind: transferKinds[row.kind]!,
    token: token === null ? null : labelOf({ ...row, address: token, kind: row.token_kind ?? row.kind }),
    from: row.sender,
    to: row.recipient,
    amount: row.amount,
    tokenId: row.token_id,
  }
  return { id, transfer }
}

/** What a token calls itself, from its row. */
export function labelOf(row: {
  readonly address: Bytes
  readonly kind: number
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
}): TokenLabel {
  const { address, kind, name, symbol, decimals } = row
  return { address, kind: transferKinds[kind] as TokenKind, name, symbol, decimals }
}
