/**
 * When a process that ended by itself is started again: at once after an accident, seldom when it cannot run.
 * @module
 */

const firstMs = 1000
const longestMs = 60_000
/** An end counts this long. */
export const memoryMs = 600_000

/**
 * @param exitsMs - When it ended, in order, the newest last; at least one.
 * @returns How long to wait: twice as long for each end that still counts.
 */
export function restartAfter(exitsMs: readonly number[], nowMs: number): number {
  const counted = exitsMs.filter((exitMs) => nowMs - exitMs < memoryMs).length
  return Math.min(longestMs, firstMs * 2 ** Math.min(counted - 1, 16))
}
