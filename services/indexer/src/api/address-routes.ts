/**
 * Addresses: what they did, moved and hold; and what contracts said.
 * @module
 */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import { summarise } from '../query/addresses.ts'
import { listEvents } from '../query/events.ts'
import { pageOf } from '../query/list.ts'
import { listHoldings } from '../query/tokens.ts'
import { listTransactionsOf } from '../query/transactions.ts'
import { listTransfersOf } from '../query/transfers.ts'
import { historyCsv } from './csv.ts'
import { encodeCursor } from './cursor.ts'
import { answers, hexAddress, listQuery, placeIn, windowOf, type Sources } from './route.ts'
import { addressIn, addressSummary, event, holding, page, transaction, transfer } from './schemas.ts'
import type { Address } from 'viem'

const params = z.object({ address: addressIn })
const query = z.object(listQuery)

export function addAddressRoutes(app: OpenAPIHono, { db }: Sources): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/addresses/{address}',
      summary: 'An address at a glance; zeros where nothing ever happened to it',
      request: { params },
      responses: answers(addressSummary, 'The summary'),
    }),
    async (c) => c.json(await summarise(db, c.req.valid('param').address), 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/addresses/{address}/txs',
      summary: 'Transactions that it sent, received or was made by, newest first',
      request: { params, query },
      responses: answers(page('Transactions', transaction), 'A page of transactions'),
    }),
    async (c) => {
      const window = windowOf(c.req.valid('query'))
      const rows = await listTransactionsOf(db, c.req.valid('param').address, window)
      return c.json(
        pageOf(rows, window.limit, {
          item: (it) => it.transaction,
          place: ({ id }) => encodeCursor([id]),
        }),
        200,
      )
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/addresses/{address}/transfers',
      summary: 'Moves of the coin and of tokens from and to it, newest first',
      request: { params, query },
      responses: answers(page('Transfers', transfer), 'A page of transfers'),
    }),
    async (c) => {
      const window = windowOf(c.req.valid('query'))
      const rows = await listTransfersOf(db, c.req.valid('param').address, window)
      return c.json(
        pageOf(rows, window.limit, { item: (it) => it.transfer, place: ({ id }) => encodeCursor([id]) }),
        200,
      )
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/addresses/{address}/tokens',
      summary: 'Tokens that it holds',
      request: { params, query },
      responses: answers(page('Holdings', holding), 'A page of holdings'),
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [after] = placeIn(cursor, [hexAddress]) ?? []
      const rows = await listHoldings(db, c.req.valid('param').address, limit, after as Address | undefined)
      return c.json(
        pageOf(rows, limit, { item: (it) => it, place: ({ token }) => encodeCursor([token.address]) }),
        200,
      )
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/addresses/{address}/history.csv',
      summary: 'Its transfers, or its transactions, as a file; the newest 10,000',
      request: {
        params,
        query: z.object({ of: z.enum(['transactions', 'transfers']).default('transactions') }),
      },
      responses: {
        200: {
          description: 'RFC 4180, with a row of names',
          content: { 'text/csv': { schema: z.string() } },
        },
      },
    }),
    (c) => {
      const { address } = c.req.valid('param')
      const { of } = c.req.valid('query')
      return c.body(historyCsv(db, address, of), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${address}-${of}.csv"`,
      }) as never
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/contracts/{address}/events',
      summary: 'What a contract said, newest first',
      request: {
        params,
        query: z.object({
          ...listQuery,
          name: z
            .string()
            .regex(/^[A-Za-z_$][\w$]{0,63}$/)
            .optional()
            .openapi({ example: 'Transfer' }),
        }),
      },
      responses: answers(page('Events', event), 'A page of events'),
    }),
    async (c) => {
      const asked = c.req.valid('query')
      const window = windowOf(asked)
      const rows = await listEvents(db, c.req.valid('param').address, { ...window, name: asked.name })
      return c.json(
        pageOf(rows, window.limit, { item: (it) => it.event, place: ({ id }) => encodeCursor([id]) }),
        200,
      )
    },
  )
}
