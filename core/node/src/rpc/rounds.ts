/**
 * The rhythm of work on calls: rounds, and between them the event loop hears peers, callers and new connections.
 *
 * A round lasts as long as what it interrupts, times a share: under a flood, reading and refusing take their time in each
 * turn of the loop, and rounds of a fixed length would leave ever less of the processor to work that was admitted.
 * @module
 */

export interface Rounds {
  /** To await between pieces of work: undefined while the round lasts, else until the next one. */
  readonly turn: () => Promise<void> | undefined
  /** A round that has not begun yet. */
  readonly next: () => Promise<void>
  /** Time spent in rounds so far, in ms. */
  readonly worked: () => number
}

/** Bounds of a round. The loop accepts one connection in each turn, so calm rounds are short (libuv 1.46 and later). */
const roundMs = { min: 1, max: 10 } as const
/** Work for each millisecond of everything else. */
const share = 2

export function createRounds(): Rounds {
  let startedMs = performance.now()
  let lengthMs: number = roundMs.min
  let pausedMs = 0
  let workedMs = 0
  let pause: Promise<void> | undefined

  const next = (): Promise<void> => {
    pausedMs = performance.now()
    pause ??= new Promise((resolve) => {
      setImmediate(() => {
        pause = undefined
        workedMs += pausedMs - startedMs
        startedMs = performance.now()
        lengthMs = Math.min(Math.max(share * (startedMs - pausedMs), roundMs.min), roundMs.max)
        resolve()
      })
    })
    return pause
  }
  return {
    next,
    worked: () => workedMs + (pause === undefined ? performance.now() : pausedMs) - startedMs,
    turn: () => (pause === undefined && performance.now() - startedMs < lengthMs ? undefined : next()),
  }
}
