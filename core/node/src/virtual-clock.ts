/**
 * Time that moves only when told to: a whole network in one process runs on it, as fast as the machine can, and the
 * same way each time.
 * @module
 */
import type { Clock } from './types.ts'

/** A clock with a hand that a test or a simulation turns. */
export interface VirtualClock extends Clock {
  /** Lets time pass. Timers run in order of their time, then of their making; what each starts ends before the next. */
  advance(ms: number): Promise<void>
  /** Lets time pass until something holds. @throws {Error} It does not within `limitMs`. */
  until(holds: () => boolean, limitMs: number): Promise<void>
}

type Timer = { readonly atMs: number; readonly order: number; readonly run: () => void }

/** @param startMs - What the clock shows first, milliseconds since 1970. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers: Timer[] = []
  let nowMs = startMs
  let order = 0

  /** Runs the next timer that is due by then. @returns false when there is none. */
  const runNext = async (endMs: number): Promise<boolean> => {
    const next = timers[0]
    if (next === undefined || next.atMs > endMs) return false
    timers.shift()
    nowMs = Math.max(nowMs, next.atMs)
    next.run()
    await settle()
    return true
  }

  return {
    now: () => nowMs,
    after(ms, run) {
      const timer: Timer = { atMs: nowMs + Math.max(0, ms), order: order++, run }
      const at = timers.findLastIndex((it) => it.atMs <= timer.atMs) + 1
      timers.splice(at, 0, timer)
      return () => {
        const found = timers.indexOf(timer)
        if (found >= 0) timers.splice(found, 1)
      }
    },
    async advance(ms) {
      const endMs = nowMs + ms
      await settle()
      while (await runNext(endMs));
      nowMs = endMs
    },
    async until(holds, limitMs) {
      const endMs = nowMs + limitMs
      await settle()
      while (!holds()) {
        if (!(await runNext(endMs)))
          throw new Error(`It did not happen within ${limitMs} ms of virtual time.`)
      }
    },
  }
}

/** Every promise that can go on has gone on once the host's queue of immediates turned. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
