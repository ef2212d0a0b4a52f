/**
 * The machine's clock.
 * @module
 */
import type { Clock } from './types.ts'

/** Real time. Its timers do not keep a process alive: the sockets of a node do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
