/**
 * The last few blocks and receipts asked for. Reading one decodes the whole block, and a client that waits for its
 * transactions asks for the same block again and again. Blocks never change, so entries never go stale.
 * @module
 */
import type { Hex } from '@watt/evm'
import {
  type Block,
  boundedCache,
  gasOf,
  type HashedHeader,
  isFull,
  type Ledger,
  type Receipt,
} from '@watt/ledger'

export interface RecentBlocks {
  block(number: bigint): Block | undefined
  /** Of any block: what is asked of many at once. */
  header(number: bigint): HashedHeader | undefined
  /** Whether the next block may cost something: a full one clears at 0 when a free transaction is in it. */
  isFull(number: bigint): boolean
  receipts(number: bigint): readonly Receipt[] | undefined
  /** A mined transaction's block and position. */
  locate(transactionHash: Hex): { readonly block: Block; readonly index: number } | undefined
}

/** Blocks kept at most, */
export const recentBlockCount = 8n
/** and transactions in all of them: each takes a kilobyte or two. */
const transactionsMax = 16_384
const fullnessMax = 64

export function recentBlocks(ledger: Ledger): RecentBlocks {
  const blocks = boundedCache<bigint, Block>(transactionsMax)
  const receipts = boundedCache<bigint, readonly Receipt[]>(transactionsMax)
  /** Told by all of a block, and asked of the last few again and again. */
  const fullness = boundedCache<bigint, boolean>(fullnessMax)

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
    header: (number) => blocks.get(number) ?? ledger.header(number),
    isFull: (number) => {
      const known = fullness.get(number)
      if (known !== undefined) return known
      // An old block passes by once; kept, it would push out one that everybody asks for.
      const found = blocks.get(number) ?? ledger.block(number)
      if (found === undefined) return false
      const isFullOne = isFullBlock(found)
      fullness.set(number, isFullOne, 1)
      return isFullOne
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
