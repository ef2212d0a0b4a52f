/**
 * Time as one node sees it: off by some milliseconds, standing while the node is paused, and gone once it is killed.
 * @module
 */
import type { Clock } from '@watt/node'

/** The clock of one life of a node. */
export interface NodeClock extends Clock {
  /** Timers that have not run yet, those held back by a pause among them. */
  readonly timers: number
  /** What comes due waits from now on. */
  pause(): void
  /** Lets everything run that waited, in its order. */
  resume(): void
  /** Nothing runs any more. */
  kill(): void
}

/**
 * @param offsetMs - How far the node's clock is off. Waiting takes as long as it takes: only the date is wrong.
 */
export function createNodeClock(clock: Clock, offsetMs: () => number): NodeClock {
  let timers = 0
  let isPaused = false
  let isDead = false
  let held: (() => void)[] = []

  return {
    get timers() {
      return timers
    },
    now: () => clock.now() + offsetMs(),
    elapsed: () => clock.elapsed(),
    after(ms, run) {
      if (isDead) return () => undefined
      timers += 1
      let isOpen = true
      const close = (): void => {
        if (isOpen) timers -= 1
        isOpen = false
      }
      const fire = (): void => {
        if (!isOpen || isDead) return
        if (isPaused) return void held.push(fire)
        close()
        run()
      }
      const cancel = clock.after(ms, fire)
      return () => {
        close()
        cancel()
      }
    },
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
      const waiting = held
      held = []
      // Each in a turn of its own, as if it had just come due.
      for (const fire of waiting) clock.after(0, fire)
    },
    kill() {
      isDead = true
      held = []
    },
  }
}
