/**
 * How long this thread worked on blocks: without the turns of others in between, and without the disk.
 * @module
 */

/** Adds up how time was used. */
export interface WorkMeter {
  /** Lets others in. */
  pause(): Promise<void>
  /** Awaits what is no work of this thread. */
  aside<T>(run: () => Promise<T>): Promise<T>
  /** Time since the start that was not waited. Of use as a difference. */
  workedMs(): number
}

/**
 * Makes a meter.
 * @param options.nowMs - Never goes back.
 * @param options.turn - Resolves when everybody else had a turn.
 */
export function createWorkMeter(options: {
  readonly nowMs: () => number
  readonly turn: () => Promise<void>
}): WorkMeter {
  const { nowMs, turn } = options
  let waitedMs = 0
  const aside = async <T>(run: () => Promise<T>): Promise<T> => {
    const from = nowMs()
    try {
      return await run()
    } finally {
      waitedMs += nowMs() - from
    }
  }
  return {
    pause: () => aside(turn),
    aside,
    workedMs: () => nowMs() - waitedMs,
  }
}
