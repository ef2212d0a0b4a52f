/**
 * Days and their 24 windows, as the registry of nodes counts them.
 * @module
 */

export const windowsADay = 24
/** Bits of a day in which a node answered each time. */
export const allWindows: number = 2 ** windowsADay - 1

/** A window of a day. Times in milliseconds since 1970. */
export type Window = {
  readonly day: number
  /** 0 to 23. */
  readonly window: number
  readonly endsMs: number
}

/** The window that a moment falls in. */
export function windowAt(nowMs: number, epochSeconds: number): Window {
  const dayMs = epochSeconds * 1000
  const day = Math.floor(nowMs / dayMs)
  const window = Math.floor(((nowMs - day * dayMs) * windowsADay) / dayMs)
  return { day, window, endsMs: day * dayMs + Math.ceil(((window + 1) * dayMs) / windowsADay) }
}

/** Whether a day has ended. */
export function isOver(day: number, nowMs: number, epochSeconds: number): boolean {
  return nowMs >= (day + 1) * epochSeconds * 1000
}

/** How many windows a bitmap has. */
export function countWindows(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1
  return count
}

/** Windows that count, as the contract decides it: two say so, or one where only one could be drawn. */
export function agreedWindows(said: readonly number[], verifiers: number): number {
  let [once, twice] = [0, 0]
  for (const bits of said) {
    twice |= once & bits
    once |= bits
  }
  return verifiers > 1 ? twice : once
}
