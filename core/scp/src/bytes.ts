/**
 * Byte strings as SCP compares them: unsigned, byte by byte, a prefix first.
 * @module
 */
import type { Value } from './types.ts'

/** Negative, zero or positive, as `a` sorts before, with or after `b`. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Whether two values are the same bytes. */
export function sameValue(a: Value, b: Value): boolean {
  return a === b || (a.length === b.length && compareValues(a, b) === 0)
}

/** Whether a list of values holds `value`. */
export function includesValue(values: readonly Value[], value: Value): boolean {
  return values.some((it) => sameValue(it, value))
}

/** A sorted, duplicate-free list with `value` in it; the same list when it was there. */
export function withValue(values: readonly Value[], value: Value): readonly Value[] {
  const at = values.findIndex((it) => compareValues(it, value) >= 0)
  if (at === -1) return [...values, value]
  return sameValue(values[at] as Value, value) ? values : values.toSpliced(at, 0, value)
}

/** Whether each value comes strictly after the one before it. */
export function isSortedSet(values: readonly Value[]): boolean {
  return values.every((value, at) => at === 0 || compareValues(values[at - 1] as Value, value) < 0)
}

/** Whether sorted `inner` lies inside sorted `outer`. */
export function isSubset(inner: readonly Value[], outer: readonly Value[]): boolean {
  if (inner.length > outer.length) return false
  let at = 0
  for (const value of inner) {
    while (at < outer.length && compareValues(outer[at] as Value, value) < 0) at += 1
    if (at === outer.length || !sameValue(outer[at] as Value, value)) return false
    at += 1
  }
  return true
}

/** Order of identifiers: code units, never a locale. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
