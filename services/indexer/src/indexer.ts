/**
 * The whole index: database, follower, API.
 * @module
 */
import { openStore, type Place, type Store } from './database/open.ts'
import { nodeSource } from './follow/fetch-blocks.ts'
import { follow, type FollowState } from './follow/follower.ts'
import { watchHeads } from './follow/new-heads.ts'
import { createLive } from './live/live.ts'
import { serve } from './server.ts'
import { statusOf } from './status.ts'

export type IndexerOptions = {
  /** Address of a node's JSON-RPC. */
  readonly rpc: string
  readonly place: Place
  /** Of the API; 0 lets the system choose. */
  readonly port: number
  /** Origins of the pages that may read. */
  readonly origins: readonly string[]
  /** Told at every change of {@link FollowState}. */
  readonly onState?: (state: FollowState) => void
}

export type Indexer = {
  readonly url: string
  /** Ends when the indexer is stopped. @throws {ChainDiffersError} The node has another chain. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Opens the database, serves what is in it, and follows the chain.
 * @throws {DatabaseError} The database cannot be opened. EADDRINUSE: the port is taken.
 */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { rpc, place, port, origins, onState } = options
  const store = await openStore(place)
  const live = createLive()
  let state: FollowState = { progress: undefined, head: undefined, problem: 'it has just started' }
  const server = await serve(
    port,
    { db: store.read, status: () => statusOf(state, store.kind) },
    live,
    { origins },
  ).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const stop = new AbortController()
  const ended = runFollower(store, rpc, stop.signal, {
    onState: (news) => {
      state = news
      onState?.(news)
    },
    onBlocks: live.publish,
  }).finally(async () => {
    await server.close()
    await store.close()
  })
  ended.catch(() => undefined) // Whoever awaits it hears of it.
  return {
    url: `http://127.0.0.1:${server.port}`,
    ended,
    stop: async () => {
      stop.abort()
      await ended.catch(() => undefined)
    },
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
  signal.addEventListener('abort', () => heads.close(), { once: true })
  try {
    await follow({ store, source: nodeSource(rpc), heads, signal, ...listeners })
  } finally {
    heads.close()
  }
}
