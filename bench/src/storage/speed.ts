/**
 * How fast something goes through bytes.
 * @module
 */

const mib = 1_048_576

const runsMin = 5
const secondsMin = 2

/**
 * The best of five runs or two seconds of processor time, whichever takes longer: compilers need a while for their best code.
 * @returns MiB a second of processor time of all threads of this process, which is nearly the same on a busy machine
 */
export async function speedOf(bytes: number, run: () => unknown): Promise<number> {
  let best = 0
  let seconds = 0
  for (let count = 0; count < runsMin || seconds < secondsMin; count++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    const used = (user + system) / 1_000_000
    seconds += used
    best = Math.max(best, bytes / mib / used)
  }
  return best
}
