/**
 * A cache that forgets its least recently used entries beyond a total cost.
 * @module
 */

export type BoundedCache<Key, Value> = {
  readonly get: (key: Key) => Value | undefined
  /** @param cost - In the unit of the bound, at least 1. An entry above the bound is not kept. */
  readonly set: (key: Key, value: Value, cost: number) => void
}

/** @param costMax - Bound on the sum of the costs. */
export function boundedCache<Key, Value>(costMax: number): BoundedCache<Key, Value> {
  const entries = new Map<Key, { readonly value: Value; readonly cost: number }>()
  let total = 0
  // Kept from use to use: a new one would step over all that was removed, each time. And yet not for good: one that stands still
  // holds every table that the map has outgrown since.
  let oldest = entries.keys()
  let uses = 0
  const put = (key: Key, entry: { readonly value: Value; readonly cost: number }): void => {
    entries.set(key, entry)
    if (++uses <= entries.size) return
    uses = 0
    oldest = entries.keys()
  }
  const remove = (key: Key): void => {
    const entry = entries.get(key)
    if (entry === undefined) return
    total -= entry.cost
    entries.delete(key)
  }
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      // A Map iterates in order of insertion: inserting again makes this the youngest.
      entries.delete(key)
      put(key, entry)
      return entry.value
    },
    set: (key, value, cost) => {
      remove(key)
      if (cost > costMax) return
      put(key, { value, cost })
      total += cost
      while (total > costMax) {
        const next = oldest.next()
        if (next.done === true) oldest = entries.keys()
        else remove(next.value)
      }
    },
  }
}
