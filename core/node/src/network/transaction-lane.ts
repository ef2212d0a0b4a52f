/**
 * The slow lane of the flood: transaction frames leave one at a time, and only while little waits unsent, so that
 * statements of consensus, which leave at once, never queue behind them.
 * @module
 */
import type { Clock } from '../types.ts'
import { networkLimits } from './limits.ts'

/** Waiting frames in order of arrival. */
export interface TransactionLane {
  push(frame: Uint8Array): void
  stop(): void
  /** Frames dropped because too many waited. */
  readonly dropped: number
}

/** Pause before looking at the backlog again, and between two frames. */
const pauseMs = 5

/** Makes an empty lane. */
export function createTransactionLane(options: {
  readonly clock: Clock
  readonly send: (frame: Uint8Array) => void
  /** Bytes that wait unsent on a typical connection. */
  readonly backlogBytes: () => number
}): TransactionLane {
  const { clock, send, backlogBytes } = options
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  let dropped = 0
  let cancel: (() => void) | undefined

  const drain = (): void => {
    cancel = undefined
    if (backlogBytes() <= networkLimits.backlogBytesMax) {
      const frame = waiting.shift()
      if (frame === undefined) return
      waitingBytes -= frame.length
      send(frame)
    }
    if (waiting.length > 0) cancel = clock.after(pauseMs, drain)
  }

  return {
    get dropped() {
      return dropped
    },
    push(frame) {
      waiting.push(frame)
      waitingBytes += frame.length
      while (waitingBytes > networkLimits.laneBytesMax) {
        waitingBytes -= waiting.shift()!.length
        dropped++
      }
      cancel ??= clock.after(0, drain)
    },
    stop() {
      cancel?.()
      waiting.length = 0
      waitingBytes = 0
    },
  }
}
