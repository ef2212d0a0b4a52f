/**
 * What all routes share: how lists are asked for, and how answers are written down for OpenAPI.
 * @module
 */
import { z } from '@hono/zod-openapi'
import type { IndexStatus } from '@watt/sdk/indexer'
import type { Kysely } from 'kysely'
import type { Database } from '../database/columns.ts'
import type { Window } from '../query/list.ts'
import { decodeCursor } from './cursor.ts'
import { BadInputError } from './errors.ts'
import { problem } from './schemas.ts'

/** What routes answer from. */
export type Sources = { readonly db: Kysely<Database>; readonly status: () => IndexStatus }

const limitMax = 200
const limitDefault = 50

const limit: z.ZodType<number, unknown> = z.coerce
  .number()
  .int()
  .min(1)
  .max(limitMax)
  .default(limitDefault)
  .openapi({ type: 'integer', minimum: 1, maximum: limitMax, default: limitDefault })
const cursor: z.ZodType<string | undefined, unknown> = z
  .string()
  .max(160)
  .optional()
  .openapi({ description: '`next` of the answer before; as it is' })
export const listQuery: { readonly limit: typeof limit; readonly cursor: typeof cursor } = { limit, cursor }

/** From 0 to `maximum`. */
export const wholeNumber = (maximum: number): z.ZodCoercedNumber =>
  z.coerce.number().int().min(0).max(maximum).openapi({ type: 'integer', minimum: 0, maximum })

/** @throws {BadInputError} */
export function placeIn(cursor: string | undefined, shape: readonly RegExp[]): readonly string[] | undefined {
  if (cursor === undefined) return undefined
  const place = decodeCursor(cursor, shape)
  if (place === undefined) throw new BadInputError('`cursor` is none that this list gave.')
  return place
}

/** Of lists that are sorted by position or number. @throws {BadInputError} */
export function windowOf(query: { readonly limit: number; readonly cursor?: string | undefined }): Window {
  const [before] = placeIn(query.cursor, [/^[0-9]{1,16}$/]) ?? []
  return { before: before === undefined ? undefined : Number(before), limit: query.limit }
}

export const hexAddress: RegExp = /^0x[0-9a-f]{40}$/

type Answer<SCHEMA> = {
  readonly description: string
  readonly content: { readonly 'application/json': { readonly schema: SCHEMA } }
}
type Refusal = Answer<typeof problem>

/** A successful answer beside the refusals. */
export function answers<SCHEMA extends z.ZodType>(
  schema: SCHEMA,
  description: string,
): { 200: Answer<SCHEMA>; 400: Refusal; 404: Refusal; 503: Refusal } {
  const refusal = (what: string): Refusal => ({
    description: what,
    content: { 'application/json': { schema: problem } },
  })
  return {
    200: { description, content: { 'application/json': { schema } } },
    400: refusal('The question is not a valid one'),
    404: refusal('Not there, or not yet'),
    503: refusal('Too busy'),
  }
}
