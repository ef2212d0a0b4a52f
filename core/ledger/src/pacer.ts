/**
 * Long work in short stretches: whoever waits at the host's door is let in between.
 * @module
 */

/** Counts work; to be awaited when it gives a promise. Without one the stretch goes on. */
export type Pacer = (work: number) => Promise<void> | undefined

/**
 * Work until the host is let in: keys and trie nodes that change, receipts, and the like, of some 3 us each. Counted, as a
 * ledger reads no clock.
 */
const stretch = 1_024

/** @param pause - Absent: nobody waits, and the work is done in one go. */
export function pacer(pause: (() => Promise<void>) | undefined): Pacer {
  let done = 0
  return (work) => {
    done += work
    if (done < stretch || pause === undefined) return undefined
    done = 0
    return pause()
  }
}

/** Works at once. */
export const unpaced: Pacer = () => undefined
