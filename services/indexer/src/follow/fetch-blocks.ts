/**
 * Blocks from a node, with all transactions and receipts, many in one request.
 * @module
 */
import { watt } from '@watt/sdk'
import { BaseError, numberToHex, type Hex } from 'viem'
import { NodeError } from '../errors.ts'
import { type Ask, askEach, callsPerRequest, wholeOrParts } from './fetch-parts.ts'
import type { NodeBlock, NodeHeader, NodeReceipt, NodeTransaction } from './node-block.ts'

/** The node, as the follower sees it. All methods throw a {@link NodeError} where it does not answer. */
export type Source = {
  readonly identify: () => Promise<{ readonly chainId: number; readonly genesis: Hex }>
  readonly head: () => Promise<number>
  /** Fewer than `count` where the node has no more, or they hold many transactions; at least one. */
  readonly blocks: (from: number, count: number) => Promise<readonly NodeBlock[]>
}

/** Waiting for one answer. */
const answerMs = 30_000

/** @param rpc - Address of a node's JSON-RPC. */
export function nodeSource(rpc: string): Source {
  const client = watt(rpc, { batch: { batchSize: callsPerRequest }, timeout: answerMs, retryCount: 0 })
  const request = client.request as unknown as Ask
  const ask: Ask = (call) =>
    request(call).catch((cause: unknown) => {
      const reason = cause instanceof BaseError ? cause.details || cause.shortMessage : String(cause)
      throw new NodeError(`${rpc} does not answer ${call.method}: ${reason}`, cause)
    })
  return {
    identify: async () => {
      const [chainId, genesis] = await Promise.all([
        ask({ method: 'eth_chainId', params: [] }),
        ask({ method: 'eth_getBlockByNumber', params: ['0x0', false] }),
      ])
      if (genesis === null) throw new NodeError('The node has no block 0.')
      return { chainId: Number(chainId as Hex), genesis: (genesis as NodeHeader).hash }
    },
    head: async () => Number((await ask({ method: 'eth_blockNumber', params: [] })) as Hex),
    blocks: async (from, count) => {
      const numbers = Array.from({ length: count }, (_, at) => from + at)
      return whole(await Promise.all(numbers.map(async (number) => blockAt(ask, number, count === 1))))
    },
  }
}

type Names = NodeHeader & { readonly transactions: readonly Hex[] }
type Header = NodeHeader & { readonly transactions: readonly NodeTransaction[] }

/**
 * One after the other, so that a full block comes in two answers: nodes bound them.
 * @param isAlone - Nothing else was asked for: what does not fit is fetched in parts.
 */
async function blockAt(ask: Ask, number: number, isAlone: boolean): Promise<NodeBlock | undefined> {
  const at = numberToHex(number)
  const inParts = async (whole: Promise<unknown>, parts: () => Promise<unknown>): Promise<unknown> =>
    isAlone ? wholeOrParts(whole, parts) : whole
  const block = (await inParts(ask({ method: 'eth_getBlockByNumber', params: [at, true] }), async () => {
    const found = (await ask({ method: 'eth_getBlockByNumber', params: [at, false] })) as Names | null
    if (found === null) return null
    return { ...found, transactions: await askEach(ask, 'eth_getTransactionByHash', found.transactions) }
  })) as Header | null
  const receipts = (await inParts(ask({ method: 'eth_getBlockReceipts', params: [at] }), async () => {
    const hashes = block?.transactions.map(({ hash }) => hash)
    return hashes === undefined ? null : askEach(ask, 'eth_getTransactionReceipt', hashes)
  })) as readonly NodeReceipt[] | null
  if (block === null || receipts === null) return undefined
  const { transactions } = block
  const isWhole =
    receipts.length === transactions.length &&
    receipts.every(({ transactionHash }, place) => transactionHash === transactions[place]?.hash)
  if (!isWhole) throw new NodeError(`The receipts of block ${number} are not those of its transactions.`)
  return { ...block, receipts }
}

/** Up to the first that the node does not have. */
function whole(blocks: readonly (NodeBlock | undefined)[]): readonly NodeBlock[] {
  const end = blocks.indexOf(undefined)
  return (end < 0 ? blocks : blocks.slice(0, end)) as readonly NodeBlock[]
}
