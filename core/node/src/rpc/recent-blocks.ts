/**
 * The last few blocks and receipts asked for. Reading one decodes the whole block, and a client that waits for its
 * transactions asks for the same block again and again. Blocks never change, so entries never go stale.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, boundedCache, type Ledger, type Receipt } from '@watt/ledger'

export interface RecentBlocks {
  block(number: bigint): Block | undefined
  receipts(number: bigint): readonly Receipt[] | undefined
  /** A mined transaction's block and position. */
  locate(transactionHash: Hex): { readonly block: Block; readonly index: number } | undefined
}

/** Blocks kept at most, */
export const recentBlockCount = 8n
/** and transactions in all of them: each takes a kilobyte or two. */
const transactionsMax = 16_384

export function recentBlocks(ledger: Ledger): RecentBlocks {
  const blocks = boundedCache<bigint, Block>(transactionsMax)
  const receipts = boundedCache<bigint, readonly Receipt[]>(transactionsMax)

  const block = (number: bigint): Block | undefined => {
    if (number === ledger.head.header.number) return ledger.head
    const known = blocks.get(number)
    if (known !== undefined) return known
    const found = ledger.block(number)
    if (found !== undefined) blocks.set(number, found, costOf(found.transactions))
    return found
  }

  return {
    block,
    receipts: (number) => {
      const known = receipts.get(number)
      if (known !== undefined) return known
      const found = ledger.receipts(number)
      if (found !== undefined) receipts.set(number, found, costOf(found))
      return found
    },
    locate: (transactionHash) => {
      const at = ledger.locate(transactionHash)
      const found = at && block(at.blockNumber)
      return at && found && { block: found, index: at.index }
    },
  }
}

function costOf({ length }: readonly unknown[]): number {
  return Math.max(length, transactionsMax / Number(recentBlockCount))
}
