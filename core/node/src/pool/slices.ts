/**
 * Turns for work that several do at once: they share a slice of the event loop, and whoever finds it full goes on in the next.
 * @module
 */
import type { Clock } from '../types.ts'

export interface Slices {
  /** To await before each piece of work: undefined while the slice has room. */
  place(): Promise<void> | undefined
}

/** @param size - Pieces in one slice, whoever does them. */
export function createSlices(clock: Clock, size: number): Slices {
  let count = 0
  let over: Promise<void> | undefined

  const open = (): Promise<void> =>
    new Promise((resolve) => {
      count = 0
      clock.after(0, () => {
        over = undefined
        resolve()
      })
    })
  const wait = async (): Promise<void> => {
    while (over !== undefined && count >= size) await over
    over ??= open()
    count++
  }
  return {
    place() {
      over ??= open()
      return count >= size ? wait() : void count++
    },
  }
}
