/**
 * The last few blocks and receipts asked for. Reading one decodes the whole block, and a client that waits for its
 * transactions asks for the same block again and again. Blocks never change, so entries never go stale.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Block, Ledger, Receipt } from '@watt/ledger'

export interface RecentBlocks {
  block(number: bigint): Block | undefined
  receipts(number: bigint): readonly Receipt[] | undefined
  /** A mined transaction's block and position. */
  locate(transactionHash: Hex): { readonly block: Block; readonly index: number } | undefined
}

/** Blocks kept; large ones are megabytes each. */
export const recentBlockCount = 8n

export function recentBlocks(ledger: Ledger): RecentBlocks {
  const size = Number(recentBlockCount)
  const blocks = new Map<bigint, Block>()
  const receipts = new Map<bigint, readonly Receipt[]>()

  const block = (number: bigint): Block | undefined =>
    number === ledger.head.header.number
      ? ledger.head
      : cached(blocks, number, size, () => ledger.block(number))

  return {
    block,
    receipts: (number) => cached(receipts, number, size, () => ledger.receipts(number)),
    locate: (transactionHash) => {
      const at = ledger.locate(transactionHash)
      const found = at && block(at.blockNumber)
      return at && found && { block: found, index: at.index }
    },
  }
}

function cached<V>(
  entries: Map<bigint, V>,
  number: bigint,
  size: number,
  load: () => V | undefined,
): V | undefined {
  const known = entries.get(number)
  if (known !== undefined) {
    entries.delete(number) // Moves it to the young end.
    entries.set(number, known)
    return known
  }
  const loaded = load()
  if (loaded === undefined) return undefined
  entries.set(number, loaded)
  if (entries.size > size) entries.delete(entries.keys().next().value!)
  return loaded
}
