/**
 * Long work in short runs: between them the event loop serves consensus, peers and other callers.
 * @module
 */

/** @returns a function to await in a loop; it gives way once `sliceMs` have passed since it last did. */
export function turns(sliceMs: number): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < sliceMs) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now()
        resolve()
      })
    })
  }
}
