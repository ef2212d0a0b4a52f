/**
 * Runs seeds that the main thread hands out, one after the other, with a planted bug when it is told one.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Mode } from './mode.ts'
import type { Mutant } from './mutants/catalogue.ts'
import type { Check } from './outcome.ts'

export type WorkerTask = {
  readonly mode: Mode
  readonly without: readonly Check[]
  readonly mutant: Mutant | undefined
}

const { mode, without, mutant } = workerData as WorkerTask
// The bug must be planted before what it changes is loaded.
if (mutant !== undefined) (await import('./mutants/plant.ts')).plant(mutant)
const { planOf, runPlan } = await import('./mode.ts')

parentPort?.on('message', (seed: number) => {
  void (async () => {
    parentPort?.postMessage(await runPlan(mode, planOf(mode, seed), { without }))
  })()
})
