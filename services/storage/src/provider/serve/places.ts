/**
 * So many at once and no more; nobody waits in a queue that he could fill.
 * @module
 */
import { ProblemError } from './problem.ts'

export interface Places {
  /** Takes a place. @throws {ProblemError} `storage/busy` when none is free */
  take(peer: string): Disposable
  readonly taken: number
}

/** @param perPeer - of one address at most */
export function createPlaces(count: number, perPeer: number): Places {
  const peers = new Map<string, number>()
  let taken = 0
  return {
    get taken() {
      return taken
    },
    take: (peer) => {
      const held = peers.get(peer) ?? 0
      if (taken >= count || held >= perPeer)
        throw new ProblemError(
          'storage/busy',
          `${held} transfers with ${peer} and ${taken} in all are under way.`,
        )
      taken += 1
      peers.set(peer, held + 1)
      let isOver = false
      return {
        [Symbol.dispose]: () => {
          if (isOver) return
          isOver = true
          taken -= 1
          const left = (peers.get(peer) ?? 1) - 1
          if (left === 0) peers.delete(peer)
          else peers.set(peer, left)
        },
      }
    },
  }
}

/** Runs `work` with something that is given back afterwards, whatever happens. */
export async function holding<HELD extends Disposable, RESULT>(
  held: HELD,
  work: (held: HELD) => Promise<RESULT>,
): Promise<RESULT> {
  try {
    return await work(held)
  } finally {
    held[Symbol.dispose]()
  }
}

/** A bucket that fills by so many a second: whether one more may pass. */
export function createRateLimit(
  perSecond: number,
  now: () => number = () => performance.now(),
): () => boolean {
  let level = perSecond
  let last = now()
  return () => {
    const time = now()
    level = Math.min(perSecond, level + ((time - last) / 1000) * perSecond)
    last = time
    if (level < 1) return false
    level -= 1
    return true
  }
}
