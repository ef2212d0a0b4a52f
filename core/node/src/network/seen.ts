/**
 * Which messages came by before, so that none is checked twice.
 * @module
 */
import type { Clock } from '../types.ts'

/** A bounded memory of message hashes. */
export interface Seen {
  /** Remembers a hash. @returns false when it was remembered already. */
  add(hash: string): boolean
}

/** Makes an empty memory of at most `max` hashes, each for `ms` milliseconds. */
export function createSeen(options: {
  readonly clock: Clock
  readonly max: number
  readonly ms: number
}): Seen {
  const { clock, max, ms } = options
  /** Hash to the time it came first; insertion order is age. */
  const entries = new Map<string, number>()
  return {
    add(hash) {
      const now = clock.now()
      const at = entries.get(hash)
      if (at !== undefined && now - at < ms) return false
      entries.delete(hash)
      entries.set(hash, now)
      for (const [oldest, oldestAt] of entries) {
        if (entries.size <= max && now - oldestAt < ms) break
        entries.delete(oldest)
      }
      return true
    },
  }
}
