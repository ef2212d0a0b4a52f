/**
 * Time and log for tests.
 * @module
 */
import type { Clock, Logger } from './types.ts'

/** Time that stands until a test moves it; timers run when their time comes. */
export interface TestClock extends Clock {
  advance(ms: number): void
  /** Somebody sets the date, forward or back. */
  set(byMs: number): void
}

export function createTestClock(): TestClock {
  let now = 1_000_000
  let offsetMs = 0
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => now + offsetMs,
    elapsed: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.run()
      }
      now = end
    },
    set(byMs) {
      offsetMs += byMs
    },
  }
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
