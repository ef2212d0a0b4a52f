/**
 * Gets what is named by its hash from peers: first from those who named it, then from the others, until it is here or
 * nobody wants it any more. A peer that does not answer soon is not waited for: the next one is asked beside it, as
 * agreement stands still meanwhile.
 * @see Dean, Barroso, "The Tail at Scale" (CACM 2013), hedged requests
 * @module
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import type { Clock, Logger, Network, Question } from '../types.ts'
import { herderLimits } from './limits.ts'

export interface Fetcher {
  /** Starts to ask, unless it does already; then `from` is the next to be asked. @param hash - 64 hex digits. */
  want(hash: string, from: string | undefined): void
  stop(): void
}

type Search = {
  readonly hash: string
  /** Who said that it exists, and so should have it. */
  readonly namers: Set<string>
  /** Asked in this round. */
  asked: Set<string>
  /** Asked, and not answered yet. */
  readonly open: Set<string>
  isDone: boolean
  /** Ends the pause, if there is one. */
  wake: () => void
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
  readonly network: Pick<Network, 'ask' | 'peers' | 'penalize'>
  readonly clock: Clock
  readonly logger: Logger
  readonly question: Question
  readonly take: (hash: string, bytes: Uint8Array) => boolean
  readonly isWanted: (hash: string) => boolean
}): Fetcher {
  const searches = new Map<string, Search>()
  let stopped = false

  /** Waits until a question is answered, but not for longer. @returns whether the time ran out. */
  const pause = (search: Search, ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (isOver: boolean): void => {
        cancel()
        search.wake = () => undefined
        resolve(isOver)
      }
      const cancel = clock.after(ms, () => end(true))
      search.wake = () => end(false)
    })

  const askOne = async (search: Search, peer: string): Promise<void> => {
    const { hash, asked, open } = search
    asked.add(peer)
    open.add(peer)
    try {
      const answer = await network.ask(peer, question, hexToBytes(hash)).catch(() => undefined)
      // No answer: not there, or not in time. Another peer may have it, or had it.
      if (answer === undefined || search.isDone || stopped) return
      search.isDone = take(hash, answer)
      if (!search.isDone) network.penalize(peer, `${question}: the answer does not have the hash asked for`)
    } finally {
      open.delete(peer)
      search.wake()
    }
  }

  /** @returns undefined when all were asked in this round. */
  const nextPeer = ({ namers, asked, open }: Search): string | undefined => {
    const here = new Set(network.peers().map(({ peerId }) => peerId))
    for (const peer of namers) if (!here.has(peer)) namers.delete(peer)
    return [...namers, ...here].find((peer) => !asked.has(peer) && !open.has(peer))
  }

  const run = async (search: Search): Promise<void> => {
    while (!stopped && !search.isDone && isWanted(search.hash)) {
      const peer = nextPeer(search)
      if (peer === undefined) {
        if (await pause(search, herderLimits.askAgainMs)) search.asked = new Set()
        continue
      }
      if (search.open.size < herderLimits.asksOpenMax)
        askOne(search, peer).catch((error: unknown) => failed(search, error))
      await pause(search, herderLimits.askNextMs)
    }
  }
  const failed = ({ hash }: Search, error: unknown): void =>
    logger.error('herder.fetchFailed', { question, hash, reason: String(error) })

  return {
    want(hash, from) {
      if (stopped) return
      const known = searches.get(hash)
      const search = known ?? newSearch(hash)
      if (from !== undefined) search.namers.add(from)
      if (known !== undefined) return
      searches.set(hash, search)
      run(search)
        .catch((error: unknown) => failed(search, error))
        .finally(() => searches.delete(hash))
    },
    stop() {
      stopped = true
      for (const { wake } of searches.values()) wake()
    },
  }
}

function newSearch(hash: string): Search {
  return { hash, namers: new Set(), asked: new Set(), open: new Set(), isDone: false, wake: () => undefined }
}
