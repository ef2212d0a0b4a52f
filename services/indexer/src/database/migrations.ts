/**
 * The schema, step by step. What is here was run somewhere: add a step, never change one.
 * @module
 */
import { sql, type Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { columns, type Database } from './columns.ts'

/** In these, rows change all the time: room in each page lets them do so in place. */
export const changing: ReadonlySet<string> = new Set([
  'addresses',
  'balances',
  'tokens',
  'minutes',
  'progress',
])

const indexes = [
  'create unique index blocks_hash on blocks (hash)',
  'create unique index transactions_hash on transactions (hash)',
  'create index transactions_sender on transactions (sender, id)',
  'create index transactions_recipient on transactions (recipient, id)',
  'create index transfers_tx on transfers (tx) where kind <> 0',
  'create index transfers_sender on transfers (sender, id)',
  'create index transfers_recipient on transfers (recipient, id)',
  'create index transfers_token on transfers (token, id) where token is not null',
  'create index logs_address on logs (address, id)',
  'create index logs_event on logs (address, event, id) where event is not null',
  'create index logs_tx on logs (tx)',
  'create unique index balances_token on balances (token, owner)',
  'create index balances_owner on balances (owner, token)',
  'create index balances_amount on balances (token, amount, owner)',
  'create index tokens_transfers on tokens (transfers, address)',
  'create index tokens_unasked on tokens (first) where not asked',
  'create unique index words_word on words (word, kind, address)',
  'create index words_address on words (address)',
]

const first: Migration = {
  up: async (db: Kysely<Database>) => {
    for (const [table, of] of Object.entries(columns)) {
      const list = Object.entries(of).map(([name, type]) => `${name} ${type}`)
      const storage = changing.has(table) ? ' with (fillfactor = 70)' : ''
      await sql.raw(`create table ${table} (${list.join(', ')})${storage}`).execute(db)
    }
    for (const index of indexes) await sql.raw(index).execute(db)
  },
}

/** Fees by the minute and who was active on a day, of what is there already too. A new database has both tables whole. */
const second: Migration = {
  up: async (db: Kysely<Database>) => {
    const steps = [
      'alter table minutes add column if not exists fees numeric not null default 0',
      'create table if not exists active (day integer not null default 0, sender bytea not null)',
      'create unique index active_day on active (day, sender)',
      `insert into active select distinct (blocks.time_ms / 86400000)::integer, transactions.sender
       from transactions join blocks on blocks.number = transactions.id >> 20`,
      `update minutes set fees = sums.fees from (
         select blocks.time_ms / 60000 as minute, sum(transactions.gas_used * transactions.gas_price) as fees
         from transactions join blocks on blocks.number = transactions.id >> 20 group by 1) as sums
       where minutes.minute = sums.minute`,
    ]
    for (const step of steps) await sql.raw(step).execute(db)
  },
}

export const migrations: MigrationProvider = {
  getMigrations: async () => ({ '0001-first': first, '0002-periods': second }),
}
