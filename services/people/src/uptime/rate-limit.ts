/**
 * So many a second from one address, and from all together.
 * @module
 */

export type Limits = { readonly each: number; readonly all: number }

/** @param nowMs - Milliseconds since any moment. @returns whether one more from `who` is within the limits */
export function createRateLimit({ each, all }: Limits, nowMs: () => number): (who: string) => boolean {
  let second = 0
  let total = 0
  // At most `all` entries: they are forgotten each second.
  const counts = new Map<string, number>()
  return (who) => {
    const now = Math.floor(nowMs() / 1000)
    if (now !== second) {
      second = now
      total = 0
      counts.clear()
    }
    const count = counts.get(who) ?? 0
    if (total >= all || count >= each) return false
    total += 1
    counts.set(who, count + 1)
    return true
  }
}
