/**
 * Answers forced retrievals: what a client asks for on chain is published on chain, before its deadline.
 * @module
 */
import type { ChainEvent, ForcedRequest, HostedDeal, ProviderChain } from '../chain/provider-chain.ts'
import { leavesOf } from '../../piece/index.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import { describeError, type Tell } from '../events.ts'
import type { DealBook } from './deal-book.ts'

const nodeBytes = 32

export type AnswererParts = {
  readonly chain: Pick<ProviderChain, 'forcedRequest' | 'send'>
  readonly book: DealBook
  readonly store: Pick<PieceStore, 'openNode'>
  readonly tell: Tell
  /** Seconds since 1970. */
  readonly headTime: () => number
}

export interface Answerer {
  /** Takes note of a request. */
  heard(event: ChainEvent): void
  look(): Promise<void>
}

export function createAnswerer({ chain, book, store, tell, headTime }: AnswererParts): Answerer {
  /** Deals of which a request may wait; undefined before the first look: any of them may. */
  let asked: Set<bigint> | undefined
  return {
    heard: (event) => {
      if (event.type === 'asked') asked?.add(event.deal)
    },
    look: async () => {
      if (!book.isComplete) return
      asked ??= new Set(book.live().flatMap(({ id, state }) => (state === 'active' ? [id] : [])))
      for (const id of asked) {
        try {
          const request = await chain.forcedRequest(id)
          const deal = request && (await book.find(id))
          if (request !== undefined && deal !== undefined && headTime() < request.deadline) {
            const transaction = await chain.send({
              type: 'answer',
              deal: id,
              ...(await publish(store, deal, request)),
            })
            tell('info', 'retrieval.answered', { deal: id, leaves: request.leaves, transaction })
          }
          asked.delete(id)
        } catch (error) {
          tell('error', 'retrieval.unanswered', { deal: id, ...describeError(error) })
        }
      }
    },
  }
}

/** The nodes that were asked for, and what stands beside the way from above them to the root. */
async function publish(
  store: AnswererParts['store'],
  { root, sizeBytes }: HostedDeal,
  { firstLeaf, leaves }: ForcedRequest,
): Promise<{ readonly nodes: Uint8Array; readonly siblings: Uint8Array }> {
  const withData = leavesOf(sizeBytes)
  const nodes = new Uint8Array(leaves * nodeBytes)
  for (let at = 0; at < leaves && firstLeaf + at < withData; at++)
    nodes.set((await store.openNode(root, sizeBytes, firstLeaf + at)).node, at * nodeBytes)
  const { path } = await store.openNode(root, sizeBytes, firstLeaf)
  return { nodes, siblings: Buffer.concat(path.slice(Math.log2(leaves))) }
}
