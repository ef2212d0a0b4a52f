/**
 * Gets what is named by its hash from peers: first from the one who named it, then from the others, until it is here or
 * nobody wants it any more.
 * @module
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import type { Clock, Logger, Network, Question } from '../types.ts'
import { herderLimits } from './limits.ts'

export interface Fetcher {
  /** Starts to ask, unless it does already. @param hash - 64 hex digits. */
  want(hash: string, from: string | undefined): void
  stop(): void
}

/**
 * @param options.take - Gets an answer. False: it is not what the hash names, and the peer is to blame.
 * @param options.isWanted - Asked before each question; false ends the search.
 */
export function createFetcher({
  network,
  clock,
  logger,
  question,
  take,
  isWanted,
}: {
  readonly network: Network
  readonly clock: Clock
  readonly logger: Logger
  readonly question: Question
  readonly take: (hash: string, bytes: Uint8Array) => boolean
  readonly isWanted: (hash: string) => boolean
}): Fetcher {
  const searches = new Set<string>()
  const waits = new Set<() => void>()
  let stopped = false

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel()
        waits.delete(end)
        resolve()
      }
      const cancel = clock.after(herderLimits.askAgainMs, end)
      waits.add(end)
    })

  const askOne = async (hash: string, peer: string): Promise<boolean> => {
    let answer: Uint8Array
    try {
      answer = await network.ask(peer, question, hexToBytes(hash))
    } catch {
      return false // Not there, or not in time: another peer may have it.
    }
    if (stopped) return true
    if (take(hash, answer)) return true
    network.penalize(peer, `${question}: the answer does not have the hash asked for`)
    return false
  }

  const search = async (hash: string, from: string | undefined): Promise<void> => {
    while (!stopped && isWanted(hash)) {
      const others = network.peers().map(({ peerId }) => peerId)
      const peers =
        from !== undefined && others.includes(from) ? [from, ...others.filter((it) => it !== from)] : others
      for (const peer of peers) {
        if (stopped || !isWanted(hash)) return
        if (await askOne(hash, peer)) return
      }
      await pause()
    }
  }

  return {
    want(hash, from) {
      if (stopped || searches.has(hash)) return
      searches.add(hash)
      search(hash, from)
        .catch((error: unknown) =>
          logger.error('herder.fetchFailed', { question, hash, reason: String(error) }),
        )
        .finally(() => searches.delete(hash))
    },
    stop() {
      stopped = true
      for (const end of waits) end()
    },
  }
}
