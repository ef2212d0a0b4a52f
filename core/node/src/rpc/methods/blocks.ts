/**
 * Blocks, and their receipts in time linear in the block.
 * @module
 */
import type { Receipt } from '@watt/ledger'
import { blockId, blockNumberOrTag, findBlock } from '../block-id.ts'
import type { BlockId } from '../block-id.ts'
import { encodeBlock, encodeReceipt } from '../encode.ts'
import { LimitError } from '../errors.ts'
import { quantity } from '../hex.ts'
import { defineMethod } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { atMost, boolean, hash, index, optional, required } from '../params.ts'
import type { Read } from '../params.ts'

const hashOnly: Read<BlockId> = (value, where) => ({ type: 'hash', hash: hash(value, where) })

/** The same method twice: by number and by hash. */
const byNumberAndHash = [
  { by: 'Number', id: blockNumberOrTag },
  { by: 'Hash', id: hashOnly },
] as const

function find(context: RpcContext, id: BlockId) {
  return id.type === 'number' ? context.blocks.block(id.number) : findBlock(context.node.ledger, id)
}

/** Bytes that a receipt, and each of its logs, has at least when it is written out. */
const leastBytes = { receipt: 900, log: 340 } as const

/** Before it is written out: a block may hold hundreds of megabytes of logs. @throws {LimitError} */
function checkSize(receipts: readonly Receipt[], bytesMax: number): void {
  let bytes = 0
  for (const { logs } of receipts) {
    bytes += leastBytes.receipt
    for (const { data } of logs) bytes += leastBytes.log + 2 * data.length
    if (bytes > bytesMax)
      throw new LimitError(`the answer is larger than ${bytesMax} bytes; ask for single receipts`)
  }
}

export const blockMethods: readonly Method[] = [
  ...byNumberAndHash.flatMap(({ by, id }): Method[] => [
    defineMethod({
      name: `eth_getBlockBy${by}`,
      cost: 4,
      params: (raw) => {
        atMost(raw, 2)
        return { at: required(raw, 0, id), whole: optional(raw, 1, boolean, false) }
      },
      lane: ({ whole }) => (whole ? 'heavy' : 'read'), // Hundreds of transactions to write out.
      run: (context, { at, whole }) => {
        const block = find(context, at)
        return block === undefined ? null : encodeBlock(block, whole)
      },
    }),
    defineMethod({
      name: `eth_getBlockTransactionCountBy${by}`,
      params: (raw) => required(raw, 0, id),
      run: (context, at) => {
        const block = find(context, at)
        return block === undefined ? null : quantity(block.transactions.length)
      },
    }),
    defineMethod({
      name: `eth_getUncleCountByBlock${by}`,
      params: (raw) => required(raw, 0, id),
      run: (context, at) => (find(context, at) === undefined ? null : '0x0'),
    }),
    defineMethod({
      name: `eth_getUncleByBlock${by}AndIndex`,
      params: (raw) => [required(raw, 0, id), required(raw, 1, index)],
      run: () => null,
    }),
  ]),
  defineMethod({
    name: 'eth_getBlockReceipts',
    cost: 20,
    params: (raw) => required(raw, 0, blockId),
    run: (context, at) => {
      const block = find(context, at)
      const receipts = block && context.blocks.receipts(block.header.number)
      if (block === undefined || receipts === undefined) return null
      checkSize(receipts, context.limits.responseBytes)
      return receipts.map((receipt, i) => encodeReceipt(block, i, receipt))
    },
  }),
]
