/**
 * Agreement goes first. While a block is late and many transactions wait for it, what wallets bring waits a moment: on a machine
 * that has more to do than it can, taking in still more would leave too little of it for the block.
 * @module
 */
import type { Clock } from '../types.ts'

/** Whom to let wait, and until when. */
export interface Hold {
  /** @returns undefined when nobody needs to wait. Else it resolves with the next block, or when it waited long enough. */
  pass(): Promise<void> | undefined
  blockClosed(): void
}

/** In block times after the last block was closed here: when the next is late, and when the reason is not that this machine is busy. */
const late = { from: 1.25, to: 8 } as const
/** With fewer than these waiting, the machine has time, and others are slow. */
const waitingMin = 200
/** The longest wait, in block times. */
const waitShare = 0.25

/**
 * @param options.pending - How many transactions wait for a block.
 */
export function createHold(options: {
  readonly clock: Clock
  readonly blockTimeMs: number
  readonly pending: () => number
}): Hold {
  const { clock, blockTimeMs, pending } = options
  let closedMs = clock.elapsed()
  let waiting: { readonly promise: Promise<void>; readonly release: () => void } | undefined

  const wait = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const release = (): void => {
      cancel()
      waiting = undefined
      resolve()
    }
    const cancel = clock.after(waitShare * blockTimeMs, release)
    waiting = { promise, release }
    return promise
  }

  return {
    pass() {
      const blocks = (clock.elapsed() - closedMs) / blockTimeMs
      if (blocks < late.from || blocks >= late.to || pending() < waitingMin) return undefined
      return waiting?.promise ?? wait()
    },
    blockClosed() {
      closedMs = clock.elapsed()
      waiting?.release()
    },
  }
}
