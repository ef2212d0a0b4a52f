/**
 * Status, blocks and transactions.
 * @module
 */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Hex } from 'viem'
import { findBlock, listBlocks } from '../query/blocks.ts'
import { eventsIn } from '../query/events.ts'
import { pageOf } from '../query/list.ts'
import { findTransaction, listTransactions } from '../query/transactions.ts'
import { transfersIn } from '../query/transfers.ts'
import { encodeCursor } from './cursor.ts'
import { NotIndexedError } from './errors.ts'
import { answers, listQuery, wholeNumber, windowOf, type Sources } from './route.ts'
import { block, hashIn, page, status, transaction, transactionDetail } from './schemas.ts'

const blockMax = 2 ** 33
/** Transfers and events that come with a transaction. */
const partsMax = 200

export function addChainRoutes(app: OpenAPIHono, { db, status: now }: Sources): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/status',
      summary: 'How far the index is',
      responses: answers(status, 'Head, last indexed block, lag'),
    }),
    (c) => c.json(now(), 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/blocks',
      summary: 'Blocks, newest first',
      request: { query: z.object(listQuery) },
      responses: answers(page('Blocks', block), 'A page of blocks'),
    }),
    async (c) => {
      const window = windowOf(c.req.valid('query'))
      const rows = await listBlocks(db, window)
      const place = ({ number }: { number: number }): string => encodeCursor([number])
      return c.json(pageOf(rows, window.limit, { item: (it) => it, place }), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/blocks/{id}',
      summary: 'One block',
      request: {
        params: z.object({
          id: z
            .string()
            .regex(/^([0-9]{1,10}|0x[0-9a-fA-F]{64})$/, 'must be a number or a hash')
            .openapi({ example: '1204' }),
        }),
      },
      responses: answers(block, 'The block'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const found = await findBlock(db, id.startsWith('0x') ? (id.toLowerCase() as Hex) : Number(id))
      if (found === undefined) throw new NotIndexedError(`block ${id}`)
      return c.json(found, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/txs',
      summary: 'Transactions, newest first',
      request: {
        query: z.object({
          ...listQuery,
          block: wholeNumber(blockMax).optional().openapi({ description: 'Only those of this one' }),
          until: wholeNumber(blockMax).optional().openapi({ description: 'The newest block of the list' }),
        }),
      },
      responses: answers(page('Transactions', transaction), 'A page of transactions'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const window = windowOf(query)
      const rows = await listTransactions(db, window, {
        from: query.block,
        until: query.block ?? query.until,
      })
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
      path: '/v1/txs/{hash}',
      summary: 'One transaction with its transfers and events',
      request: { params: z.object({ hash: hashIn }) },
      responses: answers(transactionDetail, 'The transaction'),
    }),
    async (c) => {
      const { hash } = c.req.valid('param')
      const found = await findTransaction(db, hash)
      if (found === undefined) throw new NotIndexedError(`transaction ${hash}`)
      const [transfers, events] = await Promise.all([
        transfersIn(db, found.id, partsMax),
        eventsIn(db, found.id, partsMax),
      ])
      return c.json({ ...found.transaction, transfers, events }, 200)
    },
  )
}
