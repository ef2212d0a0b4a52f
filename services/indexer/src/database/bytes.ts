/**
 * Bytes between the program (`0x…`) and SQL (`bytea`).
 * @module
 */
import { sql, type RawBuilder } from 'kysely'
import type { Hex } from 'viem'

declare const isBytes: unique symbol

/**
 * What a `bytea` column holds. Read, it is `0x…` in small letters; written, it goes through {@link bytes} or
 * {@link inJson}: the mark keeps a bare `0x…` out of a query, where it would quietly find nothing.
 */
export type Bytes = Hex & { readonly [isBytes]: true }

/** A parameter of a query. */
export function bytes(hex: Hex): RawBuilder<Bytes> {
  return sql<Bytes>`decode(${hex.slice(2)}, 'hex')`
}

/** A value inside the JSON that rows are inserted from, as PostgreSQL reads it. */
export function inJson(hex: Hex): Bytes {
  return `\\x${hex.slice(2)}` as unknown as Bytes
}

/** What PostgreSQL writes, `\x…`, as the program reads it. */
export function fromSql(text: string): Hex {
  return `0x${text.slice(2)}`
}
