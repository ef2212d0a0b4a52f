/**
 * Many rows in one statement with one parameter, whatever their number: a list of JSON objects that PostgreSQL takes apart
 * itself. Measured beside `unnest` of arrays and multi-row VALUES, only COPY is faster, and that speaks differently to
 * PGlite and to a server.
 * @module
 */
import { sql, type Kysely } from 'kysely'
import { columns, type Database } from './columns.ts'

/** What follows `on conflict`, as SQL of our own; rows of the same key within `rows` are the caller's fault. */
export async function insertRows<TABLE extends keyof Database>(
  db: Kysely<Database>,
  table: TABLE,
  rows: readonly Database[TABLE][],
  onConflict?: string,
): Promise<void> {
  if (rows.length === 0) return
  const { names, record } = shapes[table]
  await sql`insert into ${sql.raw(table)} (${sql.raw(names)}) select ${sql.raw(names)} from json_to_recordset(${JSON.stringify(rows)}::text::json) as x(${sql.raw(record)}) ${sql.raw(onConflict === undefined ? '' : `on conflict ${onConflict}`)}`.execute(
    db,
  )
}

type Shape = { readonly names: string; readonly record: string }

const shapes = Object.fromEntries(
  Object.entries(columns).map(([table, of]) => [
    table,
    {
      names: Object.keys(of).join(', '),
      record: Object.entries(of)
        .map(([name, type]) => `${name} ${type.split(' ')[0]}`)
        .join(', '),
    },
  ]),
) as Readonly<Record<keyof Database, Shape>>
