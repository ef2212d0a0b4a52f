/**
 * Which messages came by before, so that none is checked twice.
 * @module
 */
import { createHash } from 'node:crypto'
import type { Clock, Topic } from '../types.ts'

/**
 * Names a message by its content and topic. Without the topic, saying it first where it does not belong would keep it
 * from being heard where it does.
 */
export function messageId(topic: Topic, message: Uint8Array): string {
  return createHash('sha256').update(topic).update(message).digest('base64')
}

/** A bounded memory of message hashes. */
export interface Seen {
  /** Remembers a hash. @returns false when it was remembered already. */
  add(hash: string): boolean
  /** Whether it is remembered. */
  has(hash: string): boolean
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
    has(hash) {
      const at = entries.get(hash)
      return at !== undefined && clock.elapsed() - at < ms
    },
    add(hash) {
      const now = clock.elapsed()
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
