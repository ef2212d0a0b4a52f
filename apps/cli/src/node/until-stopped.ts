/**
 * How long-running commands learn that they shall end.
 * @module
 */

/** Resolves at the first reason to stop. A parent that ends takes the channel with it, even by kill -9. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
    if (process.connected) process.once('disconnect', () => resolve())
  })
}
