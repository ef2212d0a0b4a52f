/**
 * The depth bound on parsed JSON. The parser itself does not recurse, but code behind it may.
 * @module
 */

/** Whether a value nests deeper than `max` arrays and objects. Walks without recursion. */
export function isDeeperThan(root: unknown, max: number): boolean {
  let layer: object[] = typeof root === 'object' && root !== null ? [root] : []
  for (let depth = 1; layer.length > 0; depth++) {
    if (depth > max) return true
    const next: object[] = []
    for (const node of layer) {
      for (const child of Array.isArray(node) ? node : Object.values(node)) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    layer = next
  }
  return false
}
