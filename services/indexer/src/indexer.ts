/**
 * The whole index: database, follower, API.
 * @module
 */
import { openStore, type Place, type Store } from './database/open.ts'
import { ChainDiffersError } from './errors.ts'
import { nodeSource } from './follow/fetch-blocks.ts'
import { follow, type FollowState } from './follow/follower.ts'
import { watchHeads } from './follow/new-heads.ts'
import type { NodeBlock } from './follow/node-block.ts'
import type { Progress } from './follow/progress.ts'
import { createLive } from './live/live.ts'
import { serve } from './server.ts'
import { statusOf } from './status.ts'
import { askTokenAt } from './tokens/ask-token.ts'
import { nameTokens } from './tokens/name-tokens.ts'

export type IndexerOptions = {
  /** Address of a node's JSON-RPC. */
  readonly rpc: string
  readonly place: Place
  /** Of the API; 0 lets the system choose. */
  readonly port: number
  /** Origins of the pages that may read. */
  readonly origins: readonly string[]
  /** Drops what is indexed where the node has another chain, instead of ending. */
  readonly beginAnew?: boolean
  /** Told at every change. */
  readonly onState?: (state: FollowState) => void
  /** Told of questions that failed by no fault of who asked. */
  readonly onError?: (error: unknown) => void
}

export type Indexer = {
  readonly url: string
  /** Ends when the indexer is stopped. @throws {ChainDiffersError} The node has another chain. */
  readonly ended: Promise<void>
  /** Drops everything and follows from the first block; answers meanwhile. */
  rebuild(): void
  stop(): Promise<void>
}

/**
 * Opens the database, serves what is in it, and follows the chain.
 * @throws {DatabaseError} The database cannot be opened. EADDRINUSE: the port is taken.
 */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { rpc, place, port, origins, beginAnew = false, onState } = options
  const store = await openStore(place)
  const live = createLive()
  const stop = new AbortController()
  /** Aborted with what must not happen. */
  const fail = new AbortController()
  let state: FollowState = { progress: undefined, head: undefined, problem: undefined }
  const server = await serve(port, {
    sources: { db: store.read, status: () => statusOf(state, store.kind) },
    live,
    access: { origins },
    onError: options.onError ?? (() => undefined),
  }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const namer = nameTokens(store, askTokenAt(rpc), (error) => fail.abort(error))
  const listeners = {
    onState: (news: FollowState): void => {
      state = news
      onState?.(news)
    },
    onBlocks: (blocks: readonly NodeBlock[]): void => {
      live.publish(blocks)
      namer.wake()
    },
  }
  let attempt = new AbortController()

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      attempt = new AbortController()
      try {
        await runFollower(store, rpc, AbortSignal.any([stop.signal, attempt.signal, fail.signal]), listeners)
      } catch (error) {
        if (!beginAnew || !(error instanceof ChainDiffersError)) throw error
      }
      fail.signal.throwIfAborted()
      if (!stop.signal.aborted) await store.reset()
    }
  }
  const ended = run().finally(async () => {
    await namer.stop()
    await server.close()
    await store.close()
  })
  ended.catch(() => undefined) // Whoever awaits it hears of it.
  return {
    url: `http://127.0.0.1:${server.port}`,
    ended,
    rebuild: () => attempt.abort(),
    stop: async () => {
      stop.abort()
      await ended.catch(() => undefined)
    },
  }
}

/**
 * Makes an index from the first block to the head, without serving it.
 * @returns how far it came.
 * @throws {DatabaseError} The database cannot be opened.
 */
export async function buildIndex({
  rpc,
  place,
  onState,
}: Pick<IndexerOptions, 'rpc' | 'place' | 'onState'>): Promise<Progress> {
  const store = await openStore(place)
  try {
    await store.reset()
    const done = new AbortController()
    let last: Progress | undefined
    await runFollower(store, rpc, done.signal, {
      onBlocks: () => undefined,
      onState: (state) => {
        onState?.(state)
        last = state.progress
        if (last !== undefined && state.head !== undefined && last.block >= state.head) done.abort()
      },
    })
    return last!
  } finally {
    await store.close()
  }
}

type Listeners = Pick<Parameters<typeof follow>[0], 'onState' | 'onBlocks'>

async function runFollower(
  store: Store,
  rpc: string,
  signal: AbortSignal,
  listeners: Listeners,
): Promise<void> {
  const heads = watchHeads(rpc)
  const close = (): void => heads.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    await follow({ store, source: nodeSource(rpc), heads, signal, ...listeners })
  } finally {
    signal.removeEventListener('abort', close)
    heads.close()
  }
}
