/**
 * Bounds how many requests are under way at once, so that a reporter never is a crowd to its node.
 * @module
 */

/** `fetch` with at most `count` at a time; the others wait in order. */
export function fetchAtMost(count: number): typeof fetch {
  let underWay = 0
  const waiting: (() => void)[] = []
  return async (...request) => {
    if (underWay >= count) await new Promise<void>((resolve) => void waiting.push(resolve))
    else underWay += 1
    try {
      return await fetch(...request)
    } finally {
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}
