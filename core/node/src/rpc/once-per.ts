/**
 * Answers of the last moment, for what anybody may ask as often as they like.
 * @module
 */

/** Reads at most once in `ms` milliseconds; who asks in between gets the same answer. */
export function oncePer<T>(ms: number, read: () => T): () => T {
  let last: { readonly at: number; readonly value: T } | undefined
  return () => {
    const now = performance.now()
    if (last === undefined || now - last.at >= ms) last = { at: now, value: read() }
    return last.value
  }
}
