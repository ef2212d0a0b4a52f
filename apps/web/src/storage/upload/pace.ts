/**
 * How fast bytes go, and how long the rest takes. Pure.
 * @module
 */

/** What was sent by when, the newest last. */
export type Samples = readonly { readonly atMs: number; readonly bytes: number }[]

export type Pace = {
  readonly bytesPerSecond: number
  /** Seconds; undefined while nothing moves. */
  readonly left: number | undefined
}

/** Looks back so far, or to the sample before: short enough to follow a line that gets slower. */
const windowMs = 10_000
/** Below, figures would jump. */
const spanMsMin = 1_000

/** Adds what was sent by now. */
export function noteBytes(samples: Samples, atMs: number, bytes: number): Samples {
  // A slow line sends less than one part in that time: the newest of the older ones says since when.
  const from = samples.findLastIndex((it) => atMs - it.atMs > windowMs)
  return [...samples.slice(Math.max(0, from)), { atMs, bytes }]
}

/**
 * The pace up to `nowMs`: a line that hangs gets slower and slower.
 * @returns undefined before there is enough to tell by
 */
export function paceOf(samples: Samples, totalBytes: number, nowMs: number): Pace | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const spanMs = Math.max(nowMs, last.atMs) - first.atMs
  if (spanMs < spanMsMin) return undefined
  const bytesPerSecond = Math.max(0, ((last.bytes - first.bytes) * 1_000) / spanMs)
  return {
    bytesPerSecond,
    left: bytesPerSecond === 0 ? undefined : Math.max(0, totalBytes - last.bytes) / bytesPerSecond,
  }
}
