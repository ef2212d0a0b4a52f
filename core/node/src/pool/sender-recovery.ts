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
import { createPackedThread } from '../threads/packed-thread.ts'
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
  const onCrash = (reason: string): void => logger.warn('pool.recoveryCrashed', { reason })
  const threads = Array.from({ length: workers }, () => createPackedThread(launch, onCrash))

  const recoverBatch = async (raws: readonly Uint8Array[]): Promise<readonly (Address | undefined)[]> => {
    const idlest = threads.reduce((best, it) => (it.load < best.load ? it : best), threads[0]!)
    const senders = await idlest.ask(packRaws(raws), raws.length)
    return senders === undefined ? recoverSendersHere(raws, chainId) : unpackSenders(senders)
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
