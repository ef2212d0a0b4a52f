/**
 * Blocks, fetched once: what a node of Watt calls closed is final.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import type { Block, Hex } from 'viem'
import { getBlock } from 'viem/actions'
import type { SmallClient } from './client.ts'

export type ClosedBlock = Block<bigint, false, 'latest'>

/** By number or hash. @throws BlockNotFoundError for one that is not closed, or not kept by this node. */
export function blockQuery(client: SmallClient, id: bigint | Hex) {
  return queryOptions({
    queryKey: ['block', String(id)],
    queryFn: async () => {
      const which = typeof id === 'bigint' ? { blockNumber: id } : { blockHash: id }
      return (await getBlock(client, which)) as ClosedBlock
    },
  })
}

/** The numbers from the newest down, at most `count`. */
export function newestNumbers(head: bigint | undefined, count: number): readonly bigint[] {
  if (head === undefined) return []
  return Array.from({ length: count }, (_, index) => head - BigInt(index)).filter((number) => number >= 0n)
}
