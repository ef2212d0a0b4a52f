/**
 * A cache for hot paths: bounded, with one map look-up for what was used lately.
 *
 * Entries live in two generations. A use moves one to the young generation; when that is full, it becomes the old one
 * and the old one is forgotten. So everything used within the last half of the bound is kept, and nothing is ever moved,
 * counted or deleted one by one.
 * @module
 */

export type GenerationCache<Value> = {
  readonly get: (key: string) => Value | undefined
  /** @param cost - In the unit of the bound. */
  readonly set: (key: string, value: Value, cost: number) => void
  /** Forgets everything. */
  readonly clear: () => void
}

type Entry<Value> = { readonly value: Value; readonly cost: number }

/** @param costMax - Bound on the sum of the costs, but for one entry. */
export function generationCache<Value>(costMax: number): GenerationCache<Value> {
  let young = new Map<string, Entry<Value>>()
  let old = new Map<string, Entry<Value>>()
  let youngCost = 0

  const keep = (key: string, entry: Entry<Value>): void => {
    if (youngCost + entry.cost > costMax / 2) {
      old = young
      young = new Map()
      youngCost = 0
    }
    young.set(key, entry)
    youngCost += entry.cost
  }
  return {
    get: (key) => {
      const entry = young.get(key)
      if (entry !== undefined) return entry.value
      const aged = old.get(key)
      if (aged !== undefined) keep(key, aged)
      return aged?.value
    },
    set: (key, value, cost) => keep(key, { value, cost }),
    clear: () => {
      young = new Map()
      old = new Map()
      youngCost = 0
    },
  }
}
