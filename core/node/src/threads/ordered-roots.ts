/**
 * Roots of a block's transactions and receipts on a thread of their own: in a block of thousands they take tens of
 * milliseconds in which the main thread would answer nobody.
 * @module
 */
import { Worker } from 'node:worker_threads'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type OrderedRoot, orderedTrieRoot } from '@watt/ledger'
import type { Logger } from '../types.ts'
import { packRaws } from '../pool/packing.ts'
import { createPackedThread } from './packed-thread.ts'

/** The thread with its life. */
export interface OrderedRoots {
  readonly orderedRoot: OrderedRoot
  /** Ends the thread; what is in work is finished here. */
  stop(): Promise<void>
}

const script = new URL('./root-worker.ts', import.meta.url)
/** A trie lives for some 20 ms: room for it to lie about in is worth less than the memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 } as const
/** Up to so many values are done here faster than sent there. */
const inlineMax = 128

/** @param options.launch - How the thread is started. */
export function createOrderedRoots(options: {
  readonly logger: Logger
  readonly launch?: () => Worker
}): OrderedRoots {
  const { logger, launch = (): Worker => new Worker(script, { resourceLimits }) } = options
  const thread = createPackedThread(launch, (reason) => logger.warn('ledger.rootsCrashed', { reason }))
  return {
    async orderedRoot(values) {
      // Without the thread it takes longer, and is the same.
      const root = values.length > inlineMax ? await thread.ask(packRaws(values), values.length) : undefined
      return root === undefined ? orderedTrieRoot(values) : `0x${bytesToHex(root)}`
    },
    stop: () => thread.stop(),
  }
}
