/**
 * What inclusion costs. Watt charges nothing while blocks have room, so 0 is a fact here and not a missing answer;
 * once blocks fill up, everybody pays the lowest winning bid, and a bid slightly above it wins next time.
 * @module
 */
import type { Block } from '@watt/ledger'

import { blockNumberOrTag, requireBlock } from '../block-id.ts'
import { InvalidParamsError, UnknownBlockError } from '../errors.ts'
import { quantity } from '../hex.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { index, list, numberOf, optional, required } from '../params.ts'
import type { Read } from '../params.ts'

const recentCount = 5n
const percentilesMax = 100

/** The clearing price of recent blocks, and what to bid above it: nothing while there is room. */
function recommend({ node, blocks }: RpcContext): { readonly clearing: bigint; readonly above: bigint } {
  const head = node.ledger.head.header.number
  let clearing = 0n
  let wasFull = false
  for (let number = head; number >= 0n && number > head - recentCount; number--) {
    const baseFeePerGas = blocks.header(number)?.header.baseFeePerGas
    if (baseFeePerGas === undefined) break
    if (baseFeePerGas > clearing) clearing = baseFeePerGas
    if (baseFeePerGas > 0n || blocks.isFull(number)) wasFull = true
  }
  return { clearing, above: wasFull ? clearing / 8n + 1n : 0n }
}

/** geth takes the count as a quantity or a plain number. */
const count: Read<number> = (value, where) =>
  typeof value === 'number' ? numberOf(value, where) : index(value, where)

const percentiles: Read<readonly number[]> = (value, where) => {
  const read = list(numberOf, percentilesMax)(value, where)
  if (read.some((it, i) => it < 0 || it > 100 || it < (read[i - 1] ?? 0))) {
    throw new InvalidParamsError(where, 'ascending percentiles between 0 and 100', value)
  }
  return read
}

export const feeMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_gasPrice',
    params: noParams,
    run: (context) => {
      const { clearing, above } = recommend(context)
      return quantity(clearing + above)
    },
  }),
  defineMethod({
    name: 'eth_maxPriorityFeePerGas',
    params: noParams,
    run: (context) => quantity(recommend(context).above),
  }),
  /** Blobs are refused; the least price that EIP-4844 knows is what BLOBBASEFEE returns. */
  defineMethod({ name: 'eth_blobBaseFee', params: noParams, run: () => '0x1' }),
  defineMethod({
    name: 'eth_feeHistory',
    cost: 10,
    params: (raw) => ({
      count: required(raw, 0, count),
      newest: required(raw, 1, blockNumberOrTag),
      percentiles: optional(raw, 2, percentiles, undefined),
    }),
    run: (context, { count: asked, newest, percentiles: wanted }) => {
      const last = requireBlock(context.node.ledger, newest).header.number
      const length = Math.min(asked, context.limits.feeHistoryBlocks, Number(last) + 1)
      const oldest = last - BigInt(Math.max(length, 1)) + 1n
      const headers = Array.from({ length }, (_, i) => headerAt(context, oldest + BigInt(i)))
      const next = context.blocks.header(last + 1n)?.header.baseFeePerGas ?? recommend(context).clearing
      return {
        oldestBlock: quantity(oldest),
        baseFeePerGas: [...headers.map((it) => it.baseFeePerGas), next].map(quantity),
        gasUsedRatio: headers.map((it) => Number(it.gasUsed) / Number(it.gasLimit)),
        baseFeePerBlobGas: Array<string>(length + 1).fill('0x1'),
        blobGasUsedRatio: Array<number>(length).fill(0),
        // Everyone pays the clearing price: nothing ever goes on top of it.
        ...(wanted === undefined ? {} : { reward: headers.map(() => wanted.map(() => '0x0')) }),
      }
    },
  }),
]

function headerAt({ blocks }: RpcContext, number: bigint): Block['header'] {
  const found = blocks.header(number)
  if (found === undefined) throw new UnknownBlockError(String(number))
  return found.header
}
