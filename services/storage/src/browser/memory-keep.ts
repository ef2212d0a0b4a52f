/**
 * What a page keeps as long as it is open.
 * @module
 */
import type { Keep } from '../client/keep.ts'

/** Forgets the oldest beyond so many. */
const entriesMax = 1_000

export function memoryKeep(): Keep {
  const kept = new Map<string, Uint8Array>()
  return {
    read: async (name) => kept.get(name),
    write: async (name, bytes) => {
      kept.delete(name)
      kept.set(name, bytes)
      const [oldest] = kept.keys()
      if (kept.size > entriesMax && oldest !== undefined) kept.delete(oldest)
    },
  }
}
