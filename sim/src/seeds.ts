/**
 * Runs many seeds on several threads. Results come in any order; which seeds run never depends on the threads.
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Mode } from './mode.ts'
import type { Mutant } from './mutants/catalogue.ts'
import type { Check, Outcome } from './outcome.ts'
import type { WorkerTask } from './worker.ts'

export type SeedsOptions = {
  readonly mode: Mode
  readonly from: number
  readonly count: number
  /** Seeds that need not run. */
  readonly skip?: ReadonlySet<number>
  readonly threads: number
  readonly without?: readonly Check[]
  readonly mutant?: Mutant | undefined
  /** Each outcome as it comes. @returns true: no further seed is begun. */
  readonly onOutcome: (outcome: Outcome) => boolean
}

/** Runs make much that is short-lived: room for it to die young saves an eighth of the time. */
const resourceLimits = { maxYoungGenerationSizeMb: 96 } as const

/** Resolves when the last seed has ended. @throws what a run threw: an error of the simulation itself. */
export async function runSeeds({
  mode,
  from,
  count,
  skip = new Set(),
  threads,
  without = [],
  mutant,
  onOutcome,
}: SeedsOptions): Promise<void> {
  const workerData: WorkerTask = { mode, without, mutant }
  const seeds = Array.from({ length: count }, (_, index) => from + index).filter((it) => !skip.has(it))
  let isStopped = false
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (seeds.length === 0) return resolve()
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, resourceLimits })
      const handOut = (): void => {
        const seed = isStopped ? undefined : seeds.shift()
        if (seed === undefined) void worker.terminate().then(() => resolve(), reject)
        else worker.postMessage(seed)
      }
      worker.on('message', (outcome: Outcome) => {
        isStopped = onOutcome(outcome) || isStopped
        handOut()
      })
      worker.on('error', reject)
      handOut()
    })
  await Promise.all(Array.from({ length: threads }, work))
}
