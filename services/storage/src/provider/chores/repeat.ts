/**
 * Work that is done again and again until it is told to stop.
 * @module
 */

/**
 * Runs `work`, waits, and so on. A failure is told, and the next turn comes all the same.
 * @param wakes - is given what ends the wait early
 */
export async function repeat(
  work: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
  failed: (error: unknown) => void,
  wakes?: (wake: () => void) => void,
): Promise<void> {
  let wake = (): void => {}
  let isWanted = false
  wakes?.(() => {
    isWanted = true
    wake()
  })
  while (!signal.aborted) {
    isWanted = false
    await work().catch(failed)
    if (isWanted) continue
    await new Promise<void>((resolve) => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, everyMs)
      signal.addEventListener('abort', done, { once: true })
      wake = done
    })
  }
}
