/**
 * Begins deals: a piece that is here and right is activated as soon as the beacon gave the seed that nobody knew when the deal was
 * made.
 * @module
 */
import { hexToBytes, bytesToHex } from 'viem/utils'
import { activationOf, leavesOf } from '../../piece/index.ts'
import { ChainRefusedError, type HostedDeal, type ProviderChain } from '../chain/provider-chain.ts'
import { shardProof } from '../chain/shard-proof.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import { describeError, type Tell } from '../events.ts'
import type { Uploads } from '../uploads.ts'
import type { DealBook } from './deal-book.ts'

export type ActivatorParts = {
  readonly chain: ProviderChain
  readonly book: DealBook
  readonly store: PieceStore
  readonly uploads: Uploads
  readonly tell: Tell
  /** Seconds since 1970. */
  readonly headTime: () => number
}

/** @returns what is to be called at every look */
export function createActivator({
  chain,
  book,
  store,
  uploads,
  tell,
  headTime,
}: ActivatorParts): () => Promise<void> {
  /** Refusals that were told already: one line for each, not one for each look. */
  const told = new Map<bigint, string>()
  const activate = async (deal: HostedDeal): Promise<void> => {
    const seed = await chain.seedAfter(deal.matchedAt)
    if (seed === undefined) return
    const roots = await chain.roots(deal)
    const { openings } = await activationOf({
      seed: hexToBytes(seed),
      deal: deal.id,
      height: deal.height,
      leaves: leavesOf(deal.sizeBytes),
      open: async (index) => store.openNode(deal.root, deal.sizeBytes, index),
    })
    const { id, root, slot } = deal
    const transaction = await chain.send({
      type: 'activate',
      deal: id,
      root,
      proof: shardProof(roots, slot),
      openings,
    })
    told.delete(id)
    book.touch(id)
    tell('info', 'deal.active', { deal: id, order: deal.order, bytes: deal.sizeBytes, transaction })
  }
  return async () => {
    for (const deal of book.live()) {
      if (deal.state !== 'matched' || headTime() > deal.startBy) continue
      try {
        if (await uploads.recover(deal)) await activate(deal)
      } catch (error) {
        const { code, reason } = describeError(error)
        if (told.get(deal.id) === reason) continue
        told.set(deal.id, reason)
        // While the own set is frozen, a deal waits; that is the way it should be.
        const isPlain = error instanceof ChainRefusedError && error.refusal === 'SetFrozen'
        tell(isPlain ? 'debug' : 'warn', 'deal.waits', {
          deal: deal.id,
          code,
          reason,
          root: bytesToHex(hexToBytes(deal.root)),
        })
      }
    }
    for (const id of told.keys()) if (!book.has(id)) told.delete(id)
  }
}
