/**
 * A worker thread that turns packed bytes into packed bytes. It is started on first use and again after a crash, and
 * whoever asked does without it meanwhile.
 * @module
 */
import type { Worker } from 'node:worker_threads'

export type PackedThread = {
  /** What is in work, in the unit of the callers. */
  readonly load: number
  /** @returns undefined when the worker could not do it: the caller does it then. */
  ask(packed: Uint8Array, load: number): Promise<Uint8Array | undefined>
  stop(): Promise<void>
}

/** What goes to a worker and comes back. */
export type PackedMessage = { readonly id: number; readonly packed: Uint8Array }

type Job = { readonly load: number; readonly finish: (answer: Uint8Array | undefined) => void }

/** A worker that dies this often at once is not started again: something about this machine is wrong. */
const restartsMax = 5

/** @param onCrash - Told why a worker ended with an error. */
export function createPackedThread(launch: () => Worker, onCrash: (reason: string) => void): PackedThread {
  const jobs = new Map<number, Job>()
  let worker: Worker | undefined
  let nextJob = 0
  let load = 0
  let crashes = 0
  let stopped = false

  const finish = (id: number, answer: Uint8Array | undefined): void => {
    const job = jobs.get(id)
    if (job === undefined) return
    jobs.delete(id)
    load -= job.load
    if (jobs.size === 0) worker?.unref() // An idle worker does not keep the process alive.
    job.finish(answer)
  }

  const start = (): Worker => {
    const started = launch()
    started.on('message', ({ id, packed }: PackedMessage) => {
      crashes = 0
      finish(id, packed)
    })
    started.on('error', (error) => onCrash(String(error)))
    started.on('exit', () => {
      if (worker === started) worker = undefined
      crashes++
      for (const id of jobs.keys()) finish(id, undefined)
    })
    return started
  }

  return {
    get load() {
      return load
    },
    ask(packed, weight) {
      if (stopped || crashes > restartsMax) return Promise.resolve(undefined)
      worker ??= start()
      const running = worker
      return new Promise((resolve) => {
        const id = nextJob++
        jobs.set(id, { load: weight, finish: resolve })
        load += weight
        running.ref()
        running.postMessage({ id, packed } satisfies PackedMessage)
      })
    },
    async stop() {
      stopped = true
      await worker?.terminate()
    },
  }
}
