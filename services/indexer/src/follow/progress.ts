/**
 * How far the index is, and of which chain.
 * @module
 */
import type { Hex } from 'viem'
import { bytes } from '../database/bytes.ts'
import type { Store } from '../database/open.ts'
import { ChainDiffersError } from '../errors.ts'

export type Progress = {
  readonly chainId: number
  readonly genesis: Hex
  /** Last block that is there whole; -1: none. */
  readonly block: number
  readonly hash: Hex | null
  readonly timeMs: number | null
  readonly transactions: number
}

/** @returns undefined before the first start. */
export async function readProgress(store: Store): Promise<Progress | undefined> {
  const row = await store.read.selectFrom('progress').selectAll().executeTakeFirst()
  if (row === undefined) return undefined
  const { chain_id: chainId, genesis, block, hash, time_ms: timeMs, transactions } = row
  return { chainId, genesis, block, hash, timeMs, transactions }
}

/**
 * Binds an empty index to a chain, or makes sure that it is of this one.
 * @throws {ChainDiffersError}
 */
export async function bindToChain(
  store: Store,
  { chainId, genesis }: { readonly chainId: number; readonly genesis: Hex },
): Promise<Progress> {
  const known = await readProgress(store)
  if (known === undefined) {
    await store.write((db) =>
      db
        .insertInto('progress')
        .values({
          id: 1,
          chain_id: chainId,
          genesis: bytes(genesis),
          block: -1,
          hash: null,
          time_ms: null,
          transactions: 0,
        })
        .execute(),
    )
    return { chainId, genesis, block: -1, hash: null, timeMs: null, transactions: 0 }
  }
  if (known.chainId !== chainId)
    throw new ChainDiffersError('the chain id', String(known.chainId), String(chainId))
  if (known.genesis !== genesis) throw new ChainDiffersError('the first block', known.genesis, genesis)
  return known
}
