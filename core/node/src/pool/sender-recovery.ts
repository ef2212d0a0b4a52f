/**
 * Recovers the senders of raw transactions, off the main thread where it pays.
 *
 * A batch crosses to the worker as one packed buffer, and its addresses come back as one: copying costs next to nothing
 * then. One or two transactions are faster done here than sent there.
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Address } from '@watt/evm'
import type { Logger } from '../types.ts'
import { packRaws, unpackSenders } from './packing.ts'
import { recoverSendersHere } from './recover-here.ts'

/** One sender for each raw transaction; undefined where there is none, whatever is wrong with it. */
export type RecoverSenders = (raws: readonly Uint8Array[]) => Promise<readonly (Address | undefined)[]>

/** Recovery with a life: worker threads. */
export interface SenderRecovery {
  readonly recoverSenders: RecoverSenders
  /** Ends the workers; batches in work are finished here. */
  stop(): Promise<void>
}

const script = new URL('./recovery-worker.ts', import.meta.url)
/** Up to this many are recovered without a worker. */
const inlineMax = 2
/** A batch for one worker at a time, so that several share a large one and a small one does not wait long. */
const batchMax = 256
/** A worker that dies this often at once is not started again: something about this machine is wrong. */
const restartsMax = 5

/** Recovery in this thread, for the simulation and for tests. */
export function createInlineSenderRecovery(chainId: bigint): SenderRecovery {
  return {
    recoverSenders: (raws) => Promise.resolve(recoverSendersHere(raws, chainId)),
    stop: () => Promise.resolve(),
  }
}

/**
 * Recovery in worker threads.
 * @param options.workers - Threads; one leaves a 2-core machine a core for the rest.
 */
export function createSenderRecovery(options: {
  readonly chainId: bigint
  readonly workers?: number
  readonly logger: Logger
  /** How a worker is started. */
  readonly launch?: () => Worker
}): SenderRecovery {
  const { chainId, workers = 1, logger } = options
  const launch = options.launch ?? ((): Worker => new Worker(script, { workerData: { chainId } }))
  const threads = Array.from({ length: workers }, () => createThread(launch, logger))

  const recoverBatch = async (raws: readonly Uint8Array[]): Promise<readonly (Address | undefined)[]> => {
    const idlest = threads.reduce((best, it) => (it.load < best.load ? it : best), threads[0]!)
    return (await idlest.recover(raws)) ?? recoverSendersHere(raws, chainId)
  }

  return {
    async recoverSenders(raws) {
      if (raws.length <= inlineMax || threads.length === 0) return recoverSendersHere(raws, chainId)
      const batches: Promise<readonly (Address | undefined)[]>[] = []
      for (let start = 0; start < raws.length; start += batchMax) {
        batches.push(recoverBatch(raws.slice(start, start + batchMax)))
      }
      return (await Promise.all(batches)).flat()
    },
    async stop() {
      await Promise.all(threads.map((thread) => thread.stop()))
    },
  }
}

/** A worker that is started on first use and again after a crash. */
type Thread = {
  /** Transactions in work. */
  readonly load: number
  /** @returns undefined when the worker could not do it: the caller does it then. */
  recover(raws: readonly Uint8Array[]): Promise<readonly (Address | undefined)[] | undefined>
  stop(): Promise<void>
}

type Job = {
  readonly count: number
  readonly finish: (senders: readonly (Address | undefined)[] | undefined) => void
}

function createThread(launch: () => Worker, logger: Logger): Thread {
  const jobs = new Map<number, Job>()
  let worker: Worker | undefined
  let nextJob = 0
  let load = 0
  let crashes = 0
  let stopped = false

  const finish = (id: number, senders: readonly (Address | undefined)[] | undefined): void => {
    const job = jobs.get(id)
    if (job === undefined) return
    jobs.delete(id)
    load -= job.count
    if (jobs.size === 0) worker?.unref() // An idle worker does not keep the process alive.
    job.finish(senders)
  }

  const start = (): Worker => {
    const started = launch()
    started.on('message', ({ id, senders }: { id: number; senders: Uint8Array }) => {
      crashes = 0
      finish(id, unpackSenders(senders))
    })
    started.on('error', (error) => logger.warn('pool.recoveryCrashed', { reason: String(error) }))
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
    recover(raws) {
      if (stopped || crashes > restartsMax) return Promise.resolve(undefined)
      worker ??= start()
      const running = worker
      return new Promise((resolve) => {
        const id = nextJob++
        jobs.set(id, { count: raws.length, finish: resolve })
        load += raws.length
        running.ref()
        running.postMessage({ id, packed: packRaws(raws) })
      })
    },
    async stop() {
      stopped = true
      await worker?.terminate()
    },
  }
}
