/**
 * One box for everything: a block by number or hash, a transaction, an address, a token or a contract by name; beginnings are
 * enough. Each question is one look into an index, so the answer takes the same time however long the chain is.
 * @module
 */
import type { SearchResult } from '@watt/sdk/indexer'
import { sql, type Kysely } from 'kysely'
import type { Hex } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { Database } from '../database/columns.ts'
import { blockOf } from '../database/position.ts'
import { safeText } from '../text/safe-text.ts'
import { findBlock } from './blocks.ts'
import { labelOf } from './transfers.ts'

/** Longer than anything that is known by a name. */
export const queryMax = 100
/** Of each kind. */
const most = 5
const hashDigits = 64
const addressDigits = 40
/** Fewer digits would fit everything. */
const leastDigits = 4

/** Exact hits first, then what begins so. */
export async function find(db: Kysely<Database>, text: string): Promise<readonly SearchResult[]> {
  const query = safeText(text, queryMax)
  if (query === '') return []
  const digits = /^(?:0x)?([0-9a-fA-F]+)$/.exec(query)?.[1]?.toLowerCase()
  const isHex = digits !== undefined && (/^0x/i.test(query) || digits.length >= leastDigits)
  const groups = await Promise.all([
    /^[0-9]{1,10}$/.test(query) ? byNumber(db, Number(query)) : [],
    isHex ? byBytes(db, digits) : [],
    byWord(db, query),
  ])
  return groups.flat()
}

async function byNumber(db: Kysely<Database>, number: number): Promise<readonly SearchResult[]> {
  const block = await findBlock(db, number)
  return block ? [{ type: 'block', number: block.number, hash: block.hash }] : []
}

async function byBytes(db: Kysely<Database>, digits: string): Promise<readonly SearchResult[]> {
  if (digits.length < leastDigits || digits.length > hashDigits) return []
  const [from, to] = bounds(digits)
  const between = (column: string) => sql<boolean>`${sql.ref(column)} between ${bytes(from)} and ${bytes(to)}`
  const [blocks, transactions, addresses] = await Promise.all([
    db
      .selectFrom('blocks')
      .select(['number', 'hash'])
      .where(between('hash'))
      .orderBy('hash')
      .limit(most)
      .execute(),
    db
      .selectFrom('transactions')
      .select(['id', 'hash'])
      .where(between('hash'))
      .orderBy('hash')
      .limit(most)
      .execute(),
    digits.length > addressDigits
      ? []
      : db
          .selectFrom('addresses')
          .leftJoin('names', 'names.address', 'addresses.address')
          .select(['addresses.address', 'names.name'])
          .where(between('addresses.address'))
          .orderBy('addresses.address')
          .limit(most)
          .execute(),
  ])
  const found: SearchResult[] = [
    ...blocks.map(({ number, hash }) => ({ type: 'block', number, hash }) as const),
    ...transactions.map(({ id, hash }) => ({ type: 'transaction', hash, block: blockOf(id) }) as const),
    ...addresses.map(({ address, name }) => ({ type: 'address', address, name }) as const),
  ]
  // Every address exists, whether something happened to it or not.
  return digits.length === addressDigits && addresses.length === 0
    ? [...found, { type: 'address', address: `0x${digits}`, name: null }]
    : found
}

async function byWord(db: Kysely<Database>, query: string): Promise<readonly SearchResult[]> {
  const word = query.normalize('NFKC').toLowerCase()
  const rows = await db
    .selectFrom('words')
    .leftJoin('tokens', 'tokens.address', 'words.address')
    .leftJoin('names', 'names.address', 'words.address')
    .select(['words.kind', 'words.address', 'names.name as contract'])
    .select(['tokens.name', 'tokens.symbol', 'tokens.decimals', 'tokens.kind as token_kind'])
    .where('words.word', '>=', word)
    .where('words.word', '<', `${word}\u{10FFFF}`)
    .orderBy('words.word')
    .limit(most * 4)
    .execute()
  const seen = new Set<string>()
  return rows
    .flatMap((row): readonly SearchResult[] => {
      const key = `${row.kind}${row.address}`
      if (seen.has(key)) return []
      seen.add(key)
      if (row.kind === 'contract')
        return [{ type: 'contract', address: row.address, name: row.contract ?? row.address }]
      return row.token_kind === null
        ? []
        : [{ type: 'token', token: labelOf({ ...row, kind: row.token_kind }) }]
    })
    .slice(0, most * 2)
}

/** The first and the last value of full length that begin with these digits; longer ones of the same beginning lie between. */
function bounds(digits: string): readonly [Hex, Hex] {
  const low = digits.length % 2 === 0 ? digits : `${digits}0`
  return [`0x${low}`, `0x${digits.padEnd(hashDigits, 'f')}`]
}
