/**
 * How fast something goes through bytes.
 * @module
 */

export type Speed = {
  /** MiB a second, as the clock says: what others do on the machine counts. */
  readonly wall: number
  /** MiB a second of processor time of all threads of this process: nearly the same on a busy machine. */
  readonly perCore: number
}

const mib = 1_048_576

const runsMin = 5
const secondsMin = 2

/** The best of five runs or two seconds, whichever takes longer: compilers need a while for their best code. */
export async function speedOf(bytes: number, run: () => unknown): Promise<Speed> {
  let best: Speed = { wall: 0, perCore: 0 }
  const end = performance.now() + secondsMin * 1_000
  for (let count = 0; count < runsMin || performance.now() < end; count++) {
    const before = process.cpuUsage()
    const start = performance.now()
    await run()
    const seconds = (performance.now() - start) / 1_000
    const { user, system } = process.cpuUsage(before)
    best = {
      wall: Math.max(best.wall, bytes / mib / seconds),
      perCore: Math.max(best.perCore, bytes / mib / ((user + system) / 1_000_000)),
    }
  }
  return best
}
