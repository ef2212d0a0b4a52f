/**
 * Closing blocks that others decided: a node that was away downloads them, checks each one's proof against its own
 * quorum set, and executes it itself. The next batch is on its way while one is executed.
 * @module
 */
import type { Clock, Logger, Network } from '../types.ts'
import { herderLimits } from './limits.ts'
import { askBlocks, type OfferedBlock } from './peer-questions.ts'
import type { Trail } from './trail.ts'
import { walkBack } from './walk-back.ts'

export interface CatchUp {
  /** Whether blocks are being downloaded. */
  readonly isRunning: boolean
  /** Highest head that somebody spoke of. */
  readonly target: bigint
  /** A peer told its head. */
  hint(peer: string, head: bigint): void
  forget(peer: string): void
  /** Starts when the node is behind. */
  check(): void
  stop(): void
}

/**
 * closed: it is, this way or another. short: its proof does not convince this node, but may convince others.
 * wrong: its sender is to blame.
 */
export type OfferVerdict = 'closed' | 'short' | 'wrong'

export type CatchUpParts = {
  readonly network: Network
  readonly clock: Clock
  readonly logger: Logger
  readonly head: () => bigint
  /** Whether trusted nodes are so far ahead that this one cannot decide the open slot with them. */
  readonly isBlocked: () => boolean
  /** Whether the open slot has been open for suspiciously long. */
  readonly isSlow: () => boolean
  /** What {@link CatchUpParts.close} believes beyond what is proven. */
  readonly trail: Trail
  /** Checks and closes a block, the one after the head when it was offered. */
  readonly close: (block: OfferedBlock, number: bigint) => Promise<OfferVerdict>
  /** The node is where the others are, as far as it knows. */
  readonly onDone: () => void
}

type Batch = { readonly peer: string; readonly first: bigint; readonly blocks: readonly OfferedBlock[] }

export function createCatchUp(parts: CatchUpParts): CatchUp {
  const { network, clock, logger, head, trail } = parts
  const heads = new Map<string, bigint>()
  let running = false
  let stopped = false
  let turn = 0
  let cancelPause: (() => void) | undefined

  const target = (): bigint => [...heads.values()].reduce((a, b) => (a > b ? a : b), head())
  /** One block ahead is everyday life: its statements are still on their way. */
  const isBehind = (): boolean =>
    parts.isBlocked() || target() > head() + 1n || (target() > head() && parts.isSlow())

  const download = async (first: bigint): Promise<Batch | undefined> => {
    const peers = network.peers().map(({ peerId }) => peerId)
    // Peers that told a lower head may have closed blocks since; they are only asked last.
    const [likely, others] = [
      peers.filter((it) => (heads.get(it) ?? 0n) >= first),
      peers.filter((it) => (heads.get(it) ?? 0n) < first),
    ]
    turn += 1
    const ordered = [...rotate(likely, turn), ...rotate(others, turn)]
    for (const peer of ordered) {
      if (stopped) return undefined
      try {
        const blocks = await askBlocks(network, peer, first)
        if (blocks !== undefined) return { peer, first, blocks }
        network.penalize(peer, 'blocks: malformed answer')
      } catch {
        // It does not have them, or not in time.
      }
      heads.delete(peer)
    }
    return undefined
  }

  const pause = (): Promise<void> => new Promise((resolve) => (cancelPause = cancelOn(clock, resolve)))

  /** @returns next: all of it is closed. again: go on after the head. failed: this peer has nothing for now. */
  const apply = async ({ peer, first, blocks }: Batch): Promise<'next' | 'again' | 'failed'> => {
    for (const [at, block] of blocks.entries()) {
      if (stopped) return 'failed'
      const number = first + BigInt(at)
      if (number <= head()) continue // Consensus was faster.
      let verdict: OfferVerdict | 'found' = await parts.close(block, number)
      if (verdict === 'closed') continue
      if (verdict === 'short') verdict = await walkBack({ ...parts, pause, isStopped: () => stopped }, peer)
      if (verdict === 'found') {
        logger.info('catchUp.trail', { peer, block: number })
        return 'again'
      }
      logger.warn('catchUp.unproven', { peer, block: number, verdict })
      if (verdict === 'wrong') network.penalize(peer, 'blocks: a block without proof')
      heads.delete(peer)
      return 'failed'
    }
    return 'next'
  }

  const run = async (): Promise<void> => {
    logger.info('catchUp.started', { head: head(), target: target() })
    const started = head()
    let ahead: Promise<Batch | undefined> | undefined
    while (!stopped && isBehind()) {
      const batch = await (ahead ?? download(head() + 1n))
      ahead = undefined
      if (batch === undefined) {
        if (isBehind()) await pause()
        continue
      }
      const after = batch.first + BigInt(batch.blocks.length)
      if (after <= target()) ahead = download(after)
      const outcome = await apply(batch)
      if (outcome === 'next') continue
      ahead = undefined
      if (outcome === 'failed' && !stopped && isBehind()) await pause()
    }
    trail.clear()
    if (!stopped) logger.info('catchUp.done', { head: head(), blocks: head() - started })
  }

  return {
    get isRunning() {
      return running
    },
    get target() {
      return target()
    },
    hint(peer, at) {
      heads.set(peer, at)
    },
    forget(peer) {
      heads.delete(peer)
    },
    check() {
      if (running || stopped || !isBehind()) return
      running = true
      run()
        .catch((error: unknown) => logger.error('catchUp.failed', { reason: String(error) }))
        .finally(() => {
          running = false
          if (!stopped) parts.onDone()
        })
    },
    stop() {
      stopped = true
      cancelPause?.()
    },
  }
}

function cancelOn(clock: Clock, resolve: () => void): () => void {
  const cancel = clock.after(herderLimits.askAgainMs, resolve)
  return () => {
    cancel()
    resolve()
  }
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
