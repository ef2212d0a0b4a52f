/**
 * Sending transactions and following them. All sends of one batch reach the pool in one call.
 * @module
 */
import { blockNumberOrTag, findBlock } from '../block-id.ts'
import type { BlockId } from '../block-id.ts'
import { encodeReceipt, encodeTransaction } from '../encode.ts'
import { InvalidParamsError, ServerError } from '../errors.ts'
import { data } from '../hex.ts'
import { defineMethod } from '../method.ts'
import type { Method } from '../method.ts'
import type { RpcContext } from '../method.ts'
import { atMost, dataOf, hash, index, required } from '../params.ts'
import type { Read } from '../params.ts'

const hashOnly: Read<BlockId> = (value, where) => ({ type: 'hash', hash: hash(value, where) })
const hashParam = (raw: readonly unknown[]) => {
  atMost(raw, 1)
  return required(raw, 0, hash)
}

async function send({ node }: RpcContext, raws: readonly Uint8Array[]): Promise<readonly unknown[]> {
  const results = await node.pool.add(raws, 'rpc')
  return results.map((it) => ('rejected' in it ? new ServerError(it.message, { reason: it.code }) : it.hash))
}

export const transactionMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_sendRawTransaction',
    cost: 4,
    lane: 'send',
    params: (raw, limits) => {
      atMost(raw, 1)
      const hex = raw[0]
      if (typeof hex === 'string' && hex.length > 2 + 2 * limits.rawTransactionBytes) {
        throw new InvalidParamsError(
          'argument 0',
          `at most ${limits.rawTransactionBytes} bytes`,
          hex.length / 2 - 1,
        )
      }
      return required(raw, 0, dataOf)
    },
    run: async (context, raw) => {
      const [result] = await send(context, [raw])
      if (result instanceof ServerError) throw result
      return result
    },
    runMany: send,
  }),
  defineMethod({
    name: 'eth_getTransactionByHash',
    params: hashParam,
    run: ({ node, blocks }, id) => {
      const at = blocks.locate(id)
      if (at !== undefined) return encodeTransaction(at.block.transactions[at.index]!, at)
      const waiting = node.pool.get(id)
      return waiting === undefined ? null : encodeTransaction(waiting)
    },
  }),
  defineMethod({
    name: 'eth_getTransactionReceipt',
    params: hashParam,
    run: ({ blocks }, id) => {
      const at = blocks.locate(id)
      const receipt = at && blocks.receipts(at.block.header.number)?.[at.index]
      return receipt === undefined ? null : encodeReceipt(at!.block, at!.index, receipt)
    },
  }),
  defineMethod({
    name: 'eth_getRawTransactionByHash',
    params: hashParam,
    run: ({ node, blocks }, id) => {
      const at = blocks.locate(id)
      const transaction = at === undefined ? node.pool.get(id) : at.block.transactions[at.index]
      return transaction === undefined ? null : data(transaction.raw)
    },
  }),
  ...(
    [
      { by: 'Number', id: blockNumberOrTag },
      { by: 'Hash', id: hashOnly },
    ] as const
  ).map(({ by, id }) =>
    defineMethod({
      name: `eth_getTransactionByBlock${by}AndIndex`,
      params: (raw) => {
        atMost(raw, 2)
        return { at: required(raw, 0, id), place: required(raw, 1, index) }
      },
      run: ({ node }, { at, place }) => {
        const block = findBlock(node.ledger, at)
        const transaction = block?.transactions[place]
        return transaction === undefined
          ? null
          : encodeTransaction(transaction, { block: block!, index: place })
      },
    }),
  ),
]
