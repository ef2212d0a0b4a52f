/**
 * Time that moves only when told to: a whole network in one process runs on it, as fast as the machine can, and the
 * same way each time.
 * @module
 */
import { createHeap } from './pool/heap.ts'
import type { Clock } from './types.ts'

/** A clock with a hand that a test or a simulation turns. */
export interface VirtualClock extends Clock {
  /** Lets time pass. Timers run in order of their time, then of their making; what each starts ends before the next. */
  advance(ms: number): Promise<void>
  /** Lets time pass until something holds. @throws {Error} It does not within `limitMs`. */
  until(holds: () => boolean, limitMs: number): Promise<void>
}

/** `run` is undefined once cancelled: such a timer stays in the heap until its time, and does nothing. */
type Timer = { readonly atMs: number; readonly order: number; run: (() => void) | undefined }

/** @param startMs - What the clock shows first, milliseconds since 1970. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = createHeap<Timer>([], (a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order))
  let nowMs = startMs
  let order = 0

  /** Runs timers until one is due later or something holds. @returns whether it holds. */
  const run = (endMs: number, holds: () => boolean): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          if (holds()) return resolve(true)
          const next = nextUntil(endMs)
          if (next === undefined) return resolve(false)
          nowMs = Math.max(nowMs, next.atMs)
          next.run?.()
          next.run = undefined
        } catch (error) {
          return reject(error as Error)
        }
        setImmediate(turn)
      }
      // Every promise that can go on has gone on once the host's queue of immediates turned.
      setImmediate(turn)
    })
  const nextUntil = (endMs: number): Timer | undefined => {
    for (let next = timers.peek(); next !== undefined && next.atMs <= endMs; next = timers.peek()) {
      timers.pop()
      if (next.run !== undefined) return next
    }
    return undefined
  }

  return {
    now: () => nowMs,
    elapsed: () => nowMs - startMs,
    after(ms, work) {
      const timer: Timer = { atMs: nowMs + Math.max(0, ms), order: order++, run: work }
      timers.push(timer)
      return () => {
        timer.run = undefined
      }
    },
    async advance(ms) {
      const endMs = nowMs + ms
      await run(endMs, () => false)
      nowMs = endMs
    },
    async until(holds, limitMs) {
      if (await run(nowMs + limitMs, holds)) return
      throw new Error(`It did not happen within ${limitMs} ms of virtual time.`)
    },
  }
}
