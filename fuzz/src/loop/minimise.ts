/**
 * Makes a failing input smaller while it fails in the same way.
 * @see Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002)
 * @module
 */

/** @param fails - Whether an input still fails in the same way. @param triesMax - Bounds the work. */
export async function minimise(
  input: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
  triesMax = 2_000,
): Promise<Uint8Array> {
  let best = input
  let tries = 0
  const attempt = async (candidate: Uint8Array): Promise<boolean> => {
    if (tries++ >= triesMax || !(await fails(candidate))) return false
    best = candidate
    return true
  }
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length && tries < triesMax;) {
      const shorter = new Uint8Array(Buffer.concat([best.subarray(0, at), best.subarray(at + size)]))
      if (!(await attempt(shorter))) at += size
    }
  }
  // What cannot go is made plain: a zero says that the byte does not matter.
  for (let at = 0; at < best.length && tries < triesMax; at++) {
    if (best[at] !== 0) await attempt(best.with(at, 0))
  }
  return best
}
