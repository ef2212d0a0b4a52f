/**
 * Tokens, the search, and sums over time.
 * @module
 */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Address } from 'viem'
import { pageOf } from '../query/list.ts'
import { find, queryMax } from '../query/search.ts'
import { listMinutes, listPeriods, listSupplies } from '../query/stats.ts'
import { findToken, listHolders, listTokens } from '../query/tokens.ts'
import { listTransfersOfToken } from '../query/transfers.ts'
import { encodeCursor } from './cursor.ts'
import { NotIndexedError } from './errors.ts'
import { answers, hexAddress, listQuery, placeIn, wholeNumber, windowOf, type Sources } from './route.ts'
import {
  addressIn,
  holder,
  minutes,
  page,
  periods,
  search,
  supply,
  token,
  tokenDetail,
  transfer,
} from './schemas.ts'

const params = z.object({ address: addressIn })
const query = z.object(listQuery)
const timeMax = 2 ** 52
const minutesMax = 1_440
const periodsMax = 400
const suppliesMax = 50

export function addTokenRoutes(app: OpenAPIHono, { db }: Sources): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/tokens',
      summary: 'Tokens, the busiest first',
      request: { query },
      responses: answers(page('Tokens', token), 'A page of tokens'),
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [transfers, address] = placeIn(cursor, [/^[0-9]{1,15}$/, hexAddress]) ?? []
      const after =
        transfers === undefined ? undefined : { transfers: Number(transfers), address: address as Address }
      const rows = await listTokens(db, limit, after)
      const place = (it: { transfers: number; address: Address }): string =>
        encodeCursor([it.transfers, it.address])
      return c.json(pageOf(rows, limit, { item: (it) => it, place }), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/tokens/{address}',
      summary: 'One token',
      request: { params },
      responses: answers(tokenDetail, 'The token'),
    }),
    async (c) => {
      const { address } = c.req.valid('param')
      const found = await findToken(db, address)
      if (found === undefined) throw new NotIndexedError(`token ${address}`)
      return c.json(found, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/tokens/{address}/holders',
      summary: 'Who holds it, who has most first',
      request: { params, query },
      responses: answers(page('Holders', holder), 'A page of holders'),
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [amount, owner] = placeIn(cursor, [/^[0-9]{1,78}$/, hexAddress]) ?? []
      const after = amount === undefined ? undefined : { amount, owner: owner as Address }
      const rows = await listHolders(db, c.req.valid('param').address, limit, after)
      const place = (it: { amount: string; address: Address }): string =>
        encodeCursor([it.amount, it.address])
      return c.json(pageOf(rows, limit, { item: (it) => it, place }), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/tokens/{address}/transfers',
      summary: 'Its moves, newest first',
      request: { params, query },
      responses: answers(page('Transfers', transfer), 'A page of transfers'),
    }),
    async (c) => {
      const window = windowOf(c.req.valid('query'))
      const rows = await listTransfersOfToken(db, c.req.valid('param').address, window)
      return c.json(
        pageOf(rows, window.limit, { item: (it) => it.transfer, place: ({ id }) => encodeCursor([id]) }),
        200,
      )
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/search',
      summary: 'Anything by number, hash, address or name; a beginning is enough',
      request: { query: z.object({ q: z.string().min(1).max(queryMax).openapi({ example: '0x4e4e' }) }) },
      responses: answers(search, 'What was found; exact hits first'),
    }),
    async (c) => c.json({ results: await find(db, c.req.valid('query').q) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/stats/minutes',
      summary: 'Blocks, transactions and gas by the minute; the newest day of what is asked for',
      request: {
        query: z.object({
          fromMs: wholeNumber(timeMax).default(0),
          toMs: wholeNumber(timeMax).default(timeMax),
          limit: wholeNumber(minutesMax).default(minutesMax),
        }),
      },
      responses: answers(minutes, 'Minutes, oldest first'),
    }),
    async (c) => c.json({ minutes: await listMinutes(db, c.req.valid('query')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/stats/periods',
      summary: 'Blocks, transactions, gas, fees and senders by the minute, hour or day; the newest ones',
      request: {
        query: z.object({
          by: z.enum(['minute', 'hour', 'day']).default('day'),
          limit: z.coerce
            .number()
            .int()
            .min(1)
            .max(periodsMax)
            .default(90)
            .openapi({ type: 'integer', minimum: 1, maximum: periodsMax, default: 90 }),
        }),
      },
      responses: answers(periods, 'Periods, oldest first'),
    }),
    async (c) => c.json({ periods: await listPeriods(db, c.req.valid('query')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/stats/supply',
      summary: 'How much there is of the busiest tokens',
      responses: answers(supply, 'Tokens with their supply'),
    }),
    async (c) => c.json({ tokens: await listSupplies(db, suppliesMax) }, 200),
  )
}
