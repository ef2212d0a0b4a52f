/**
 * When a validator that stopped by itself is started again.
 * @module
 */

export const restartDelayMs = 1000
export const restartsMax = 10
export const restartWindowMs = 60_000

/**
 * @param exitsMs - When it stopped, in order, the newest last.
 * @returns How long to wait; undefined when it stopped too often and is left down.
 */
export function restartAfter(exitsMs: readonly number[], nowMs: number): number | undefined {
  const recent = exitsMs.filter((exitMs) => nowMs - exitMs < restartWindowMs)
  return recent.length > restartsMax ? undefined : restartDelayMs
}
