/**
 * The last few blocks and receipts asked for. Reading one decodes the whole block, and a client that waits for its
 * transactions asks for the same block again and again. Blocks never change, so entries never go stale.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, boundedCache, gasOf, isFull, type Ledger, type Receipt } from '@watt/ledger'

export interface RecentBlocks {
  block(number: bigint): Block | undefined
  /** What is asked of many blocks at once, without decoding them again. */
  outline(number: bigint): Outline | undefined
  receipts(number: bigint): readonly Receipt[] | undefined
  /** A mined transaction's block and position. */
  locate(transactionHash: Hex): { readonly block: Block; readonly index: number } | undefined
}

export type Outline = Pick<Block, 'header' | 'hash'> & {
  /** Whether the next block may cost something: a full one clears at 0 when a free transaction is in it. */
  readonly isFull: boolean
}

/** Outlines kept: a kilobyte each. */
const outlinesMax = 1_024
/** Blocks kept at most, */
export const recentBlockCount = 8n
/** and transactions in all of them: each takes a kilobyte or two. */
const transactionsMax = 16_384

export function recentBlocks(ledger: Ledger): RecentBlocks {
  const blocks = boundedCache<bigint, Block>(transactionsMax)
  const receipts = boundedCache<bigint, readonly Receipt[]>(transactionsMax)
  const outlines = boundedCache<bigint, Outline>(outlinesMax)

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
    outline: (number) => {
      const known = outlines.get(number)
      if (known !== undefined) return known
      // An old block passes by once; kept, it would push out one that everybody asks for.
      const found = blocks.get(number) ?? ledger.block(number)
      if (found === undefined) return undefined
      const outline = { header: found.header, hash: found.hash, isFull: isFullBlock(found) }
      outlines.set(number, outline, 1)
      return outline
    },
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

/** The youngest is always kept. */
function costOf({ length }: readonly unknown[]): number {
  return Math.min(transactionsMax, Math.max(length, transactionsMax / Number(recentBlockCount)))
}

function isFullBlock({ transactions, parameters }: Block): boolean {
  const bytes = transactions.reduce((sum, { raw }) => sum + raw.length, 0)
  return isFull({ gas: gasOf(transactions), bytes }, parameters)
}
