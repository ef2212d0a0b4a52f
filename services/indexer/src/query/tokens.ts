/**
 * Tokens, who holds them, and what an address holds.
 * @module
 */
import type { Holder, Holding, TokenDetail, TokenSummary } from '@watt/sdk/indexer'
import { sql, type Kysely } from 'kysely'
import type { Address } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { Database, TokenRow } from '../database/columns.ts'
import { blockOf } from '../database/position.ts'
import { labelOf } from './transfers.ts'

const holdersCounted = 10_000

/** The busiest first. One more than the limit. */
export async function listTokens(
  db: Kysely<Database>,
  limit: number,
  after?: { readonly transfers: number; readonly address: Address },
): Promise<readonly TokenSummary[]> {
  let query = db.selectFrom('tokens').selectAll()
  if (after !== undefined)
    query = query.where(sql<boolean>`(transfers, address) < (${after.transfers}, ${bytes(after.address)})`)
  const rows = await query
    .orderBy('transfers', 'desc')
    .orderBy('address', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(toToken)
}

/** @returns undefined where nothing was ever moved by this name. */
export async function findToken(db: Kysely<Database>, address: Address): Promise<TokenDetail | undefined> {
  const own = bytes(address)
  const row = await db
    .selectFrom('tokens')
    .leftJoin('names', 'names.address', 'tokens.address')
    .selectAll('tokens')
    .select('names.name as contract')
    .where('tokens.address', '=', own)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const counted = await db
    .selectFrom(
      db
        .selectFrom('balances')
        .select('owner')
        .where('token', '=', own)
        .where('amount', '>', '0')
        .limit(holdersCounted)
        .as('held'),
    )
    .select(sql<number>`count(*)::int`.as('holders'))
    .executeTakeFirstOrThrow()
  return { ...toToken(row), contract: row.contract, holders: counted.holders }
}

/** Who has most first. One more than the limit. */
export async function listHolders(
  db: Kysely<Database>,
  token: Address,
  limit: number,
  after?: { readonly amount: string; readonly owner: Address },
): Promise<readonly Holder[]> {
  let query = db
    .selectFrom('balances')
    .leftJoin('names', 'names.address', 'balances.owner')
    .select(['balances.owner', 'balances.amount', 'names.name'])
    .where('token', '=', bytes(token))
    .where('amount', '>', '0')
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(balances.amount, balances.owner) < (${after.amount}::numeric, ${bytes(after.owner)})`,
    )
  const rows = await query
    .orderBy('balances.amount', 'desc')
    .orderBy('balances.owner', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(({ owner, amount, name }) => ({ address: owner, name, amount }))
}

/** In the order of the tokens' addresses. One more than the limit. */
export async function listHoldings(
  db: Kysely<Database>,
  owner: Address,
  limit: number,
  after?: Address,
): Promise<readonly Holding[]> {
  const own = bytes(owner)
  // As in `newestOf`: a range, so that no other order than the owner's own is worth a try.
  const rows = await db
    .selectFrom('balances')
    .innerJoin('tokens', 'tokens.address', 'balances.token')
    .selectAll('tokens')
    .select('balances.amount')
    .where(sql<boolean>`(balances.owner, balances.token) > (${own}, ${bytes(after ?? '0x')})`)
    .where(sql<boolean>`balances.owner <= ${own}`)
    .where('balances.amount', '>', '0')
    .orderBy('balances.owner')
    .orderBy('balances.token')
    .limit(limit + 1)
    .execute()
  return rows.map((row) => ({ token: labelOf(row), amount: row.amount }))
}

function toToken(row: TokenRow): TokenSummary {
  const { supply, transfers, first } = row
  return { ...labelOf(row), supply, transfers, firstBlock: blockOf(first) }
}
