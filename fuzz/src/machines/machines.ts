/**
 * `npm run fuzz -- machines`: generated programs and calls of real contracts on all machines of the engine. What they do must be the
 * same to the last unit of gas.
 * @module
 */
import { Worker } from 'node:worker_threads'
import { kinds, type Kind } from './program.ts'
import type { Difference, Done, Range } from './worker.ts'

export const programsByDefault = 1_000_000
const rangeSize = 50
/** More of them say nothing new. */
const differencesMax = 10
const progressMs = 10_000

export type MachinesOptions = {
  readonly from: number
  readonly programs: number
  readonly threads: number
  /** What compares; ours unless a test looks at what becomes of differences. */
  readonly worker?: URL
  /** Progress and differences, a line each. */
  readonly say: (line: string) => void
}

export type MachinesResult = {
  readonly from: number
  /** Seeds. A program that ran without room, too, was compared more than once. */
  readonly programs: number
  readonly compared: Readonly<Record<Kind, number>>
  readonly differences: readonly Pick<Difference, 'seed' | 'kind'>[]
  readonly programsPerSecond: number
}

/** @throws what an engine threw: a fault of its own. */
export async function fuzzMachines({
  from,
  programs,
  threads,
  worker = new URL('./worker.ts', import.meta.url),
  say,
}: MachinesOptions): Promise<MachinesResult> {
  const compared = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  const differences: Pick<Difference, 'seed' | 'kind'>[] = []
  const beganMs = performance.now()
  let [next, done, toldMs] = [from, 0, beganMs]
  /** First seeds of ranges that are not done. */
  const running = new Set<number>()
  const take = ({ range, compared: counts, differences: found }: Done): void => {
    done += range.count
    running.delete(range.from)
    for (const kind of kinds) compared[kind] += counts[kind] ?? 0
    for (const { seed, kind, difference } of found) {
      differences.push({ seed, kind })
      say(`seed ${seed}, ${kind}: ${difference}\n  npm run fuzz -- machines --seed ${seed} --inputs 1`)
    }
    if (performance.now() - toldMs < progressMs) return
    toldMs = performance.now()
    const undone = Math.min(next, ...running)
    say(`machines: ${done} of ${programs} programs, ${differences.length} differences, next seed ${undone}`)
  }
  const handOut = (): Range | undefined => {
    const count = Math.min(rangeSize, from + programs - next)
    if (count === 0 || differences.length >= differencesMax) return undefined
    running.add(next)
    next += count
    return { from: next - count, count }
  }
  await Promise.all(Array.from({ length: threads }, () => work(worker, handOut, take)))
  const seconds = (performance.now() - beganMs) / 1_000
  return { from, programs: done, compared, differences, programsPerSecond: Math.round(done / seconds) }
}

async function work(url: URL, handOut: () => Range | undefined, take: (done: Done) => void): Promise<void> {
  const first = handOut()
  if (first === undefined) return
  const worker = new Worker(url)
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('error', reject)
      worker.on('message', (done: Done) => {
        take(done)
        const range = handOut()
        if (range === undefined) resolve()
        else worker.postMessage(range)
      })
      worker.postMessage(first)
    })
  } finally {
    await worker.terminate()
  }
}

/** For people. */
export function describeMachines(result: MachinesResult): string {
  const { from, programs, compared, differences, programsPerSecond } = result
  const counts = kinds.map((kind) => `${kind} ${compared[kind]}`).join(', ')
  return [
    `${programs} programs (seeds ${from} to ${from + programs - 1}) on all machines: ${differences.length} differences.`,
    `  Compared: ${counts}.`,
    `  ${programsPerSecond} programs a second.`,
  ].join('\n')
}
