/**
 * Looks at the space left on the disk of the data folder, and warns before it runs out.
 * @module
 */
import { statfs } from 'node:fs/promises'
import type { Clock, Logger } from './types.ts'

export interface DiskSpace {
  /** Share of the disk that is free for this process, 0 to 1; undefined while the system has not said. */
  readonly freeRatio: number | undefined
  stop(): void
}

/** Bytes of the disk that holds a path. */
export type ReadSpace = (path: string) => Promise<{ readonly bytes: number; readonly freeBytes: number }>

/** Below this share an operator should know. */
const lowRatio = 0.1
const periodMs = 5_000

export async function readSpace(path: string): ReturnType<ReadSpace> {
  const { bsize, blocks, bavail } = await statfs(path)
  return { bytes: blocks * bsize, freeBytes: bavail * bsize }
}

/** Starts looking: at once and every five seconds. Logs `disk.low` and `disk.roomy` when the share crosses a tenth. */
export function watchDiskSpace(options: {
  readonly path: string
  readonly clock: Clock
  readonly logger: Logger
  readonly read?: ReadSpace
}): DiskSpace {
  const { path, clock, logger, read = readSpace } = options
  let freeRatio: number | undefined
  let isLow = false
  let stopped = false
  let cancel = (): void => undefined

  const look = async (): Promise<void> => {
    try {
      const { bytes, freeBytes } = await read(path)
      freeRatio = bytes === 0 ? undefined : freeBytes / bytes // Some network file systems tell no size.
      const wasLow = isLow
      isLow = freeRatio !== undefined && freeRatio < lowRatio
      if (isLow && !wasLow) logger.warn('disk.low', { path, freeRatio, freeBytes })
      if (wasLow && !isLow) logger.info('disk.roomy', { path, freeRatio, freeBytes })
    } catch {
      freeRatio = undefined
    }
    if (!stopped) cancel = clock.after(periodMs, () => void look())
  }
  void look()

  return {
    get freeRatio() {
      return freeRatio
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}
