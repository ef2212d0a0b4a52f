/**
 * Follows the chain: asks for the next blocks while the last ones are written, and waits for new ones at the head.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../database/open.ts'
import { ChainDiffersError, NodeError } from '../errors.ts'
import type { Source } from './fetch-blocks.ts'
import type { Heads } from './new-heads.ts'
import type { NodeBlock } from './node-block.ts'
import { bindToChain, type Progress } from './progress.ts'
import { writeBlocks } from './write-blocks.ts'

/** Where a follower is. */
export type FollowState = {
  readonly progress: Progress | undefined
  /** The node's newest block; undefined before it answered. */
  readonly head: number | undefined
  /** Why it does not go on; undefined while it does. */
  readonly problem: string | undefined
}

export type FollowerParts = {
  readonly store: Store
  readonly source: Source
  readonly heads: Heads
  /** After they were written. */
  readonly onBlocks: (blocks: readonly NodeBlock[]) => void
  readonly onState: (state: FollowState) => void
  readonly signal: AbortSignal
}

/** Transactions to write at once: enough to be fast, few enough that nobody who reads waits long. */
const transactionsPerWrite = 500
const blocksPerWrite = 48
/** Transactions between two rounds of housekeeping: often while there are few, so that plans fit what is there. */
const maintainEvery = { least: 2_000, most: 250_000 } as const
const retryMs = { first: 200, longest: 5_000 } as const

/**
 * Runs until the signal aborts; waits while the node is away.
 * @throws {ChainDiffersError} The node's chain is not the one that is indexed.
 */
export async function follow(parts: FollowerParts): Promise<void> {
  const { signal } = parts
  let failures = 0
  let state: FollowState = { progress: undefined, head: undefined, problem: undefined }
  const tell = (news: Partial<FollowState>): void => {
    if ('problem' in news && news.problem === undefined) failures = 0
    state = { ...state, ...news }
    parts.onState(state)
  }
  while (!signal.aborted) {
    try {
      await run(parts, tell)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof NodeError)) throw error
      tell({ problem: error.message })
      const waitMs = Math.min(retryMs.longest, retryMs.first * 2 ** Math.min(failures++, 10))
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

async function run(parts: FollowerParts, tell: (news: Partial<FollowState>) => void): Promise<void> {
  const { store, source, heads, onBlocks, signal } = parts
  let progress = await bindToChain(store, await source.identify())
  let head = await source.head()
  tell({ progress, head }) // What was wrong before may be wrong still: the next blocks tell.
  let perBlock = 0
  // As after a failure, which may have been of asking for too much.
  let most = 1
  let unmaintained = 0
  let next: Promise<readonly NodeBlock[]> | undefined
  try {
    while (!signal.aborted) {
      if (progress.block >= head) {
        await heads.next()
        head = await source.head()
        // A node that restores itself is behind for a while; one with another chain is behind for good.
        if (head < progress.block) await bindToChain(store, await source.identify())
        tell({ head, problem: undefined })
        continue
      }
      const count = runLength(perBlock, Math.min(most, head - progress.block))
      const blocks: readonly NodeBlock[] = await (next ?? source.blocks(progress.block + 1, count))
      next = undefined
      if (blocks.length === 0) throw new NodeError(`The node has no block ${progress.block + 1} yet.`)
      checkOrder(progress, blocks)

      const last = Number(blocks.at(-1)!.number)
      const transactions = blocks.reduce((sum, block) => sum + block.transactions.length, 0)
      perBlock = transactions / blocks.length
      most = Math.min(most * 2, blocksPerWrite)
      if (head > last) {
        next = source.blocks(last + 1, runLength(perBlock, Math.min(most, head - last)))
        next.catch(() => undefined) // Whoever awaits it hears of it.
      }
      await store.write((db) => writeBlocks(db, blocks, progress.chainId))
      const { hash, timestamp, closeTimeMs } = blocks.at(-1)!
      progress = {
        ...progress,
        block: last,
        hash,
        timeMs: closeTimeMs ?? Number(timestamp) * 1000,
        transactions: progress.transactions + transactions,
      }
      unmaintained += transactions
      if (
        unmaintained >= Math.min(maintainEvery.most, Math.max(maintainEvery.least, progress.transactions / 2))
      ) {
        await store.maintain()
        unmaintained = 0
      }
      if (last >= head) head = await source.head()
      tell({ progress, head, problem: undefined })
      onBlocks(blocks)
    }
  } finally {
    await next?.catch(() => undefined)
  }
}

/** How many blocks to write at once. */
function runLength(transactionsPerBlock: number, available: number): number {
  const wished = Math.floor(transactionsPerWrite / Math.max(transactionsPerBlock, 1))
  return Math.max(1, Math.min(wished, available))
}

/** @throws {ChainDiffersError} They do not grow out of what is indexed. */
function checkOrder(progress: Progress, blocks: readonly NodeBlock[]): void {
  let parent = progress.hash
  for (const [at, block] of blocks.entries()) {
    const number = progress.block + 1 + at
    if (Number(block.number) !== number)
      throw new NodeError(`Asked for block ${number}, the node sent ${Number(block.number)}.`)
    if (parent !== null && block.parentHash !== parent)
      throw new ChainDiffersError(`the hash of block ${number - 1}`, parent, block.parentHash)
    parent = block.hash
  }
}
