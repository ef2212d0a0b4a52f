/**
 * What happens when the disk is full: nothing. The node says why, tries again every second, and goes on where it stood.
 *
 * The caller waits meanwhile. As the caller is the herder's one queue, nothing is voted for that could not be stored.
 * A disk that fails otherwise is not tried again: a sync that succeeds after one that failed proves nothing.
 * @module
 */
import { StoreError } from '@watt/ledger'
import type { Clock, Logger } from '../types.ts'
import { herderLimits } from './limits.ts'

/** Runs what touches the disk until there is space for it. */
export interface DiskGuard {
  /** Why nothing can be stored at the moment; undefined while there is space. */
  readonly trouble: StoreError | undefined
  /**
   * @throws {StoppedError} The guard was stopped before it worked.
   * @throws {StoreError} The disk failed for another reason than being full. Other errors pass, too.
   */
  attempt<T>(work: () => T | Promise<T>): Promise<T>
  stop(): void
}

export function createDiskGuard({
  clock,
  logger,
}: {
  readonly clock: Clock
  readonly logger: Logger
}): DiskGuard {
  let trouble: StoreError | undefined
  let stopped = false
  let wake: (() => void) | undefined

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(herderLimits.diskRetryMs, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })

  return {
    get trouble() {
      return trouble
    },
    async attempt(work) {
      for (;;) {
        if (stopped) throw new StoppedError()
        try {
          const result = await work()
          if (trouble !== undefined) logger.info('store.recovered')
          trouble = undefined
          return result
        } catch (error) {
          if (!(error instanceof StoreError) || error.reason !== 'disk-full') throw error
          if (trouble === undefined)
            logger.error('store.failed', { reason: error.reason, problem: error.message })
          trouble = error
          await pause()
        }
      }
    },
    stop() {
      stopped = true
      wake?.()
    },
  }
}

/** Internal: the herder was stopped while it waited. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
  constructor() {
    super('The herder was stopped.')
  }
}
