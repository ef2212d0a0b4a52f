/**
 * Ties pool and network: transactions given to this node go out in frames, and frames of others come into the pool.
 * @module
 */
import type { Transaction } from '@watt/ledger'
import type { Clock, Network, Pool, PoolRejection, Verdict } from '../types.ts'
import { decodeFrame, encodeFrames } from './transaction-frame.ts'

/** A flood with a life. */
export interface TransactionFlood {
  stop(): void
}

/** How long transactions are gathered into one frame. */
const gatherMs = 20

/** Refusals that no honest node would have passed on, whatever its state. */
const faults: ReadonlySet<PoolRejection['code']> = new Set([
  'invalid',
  'wrong-chain',
  'unsupported-type',
  'too-large',
])

/**
 * Starts to flood. One for each pool and network.
 * @param options.isCurrent - Whether this node has the newest block. Without it, it cannot tell what is of use.
 */
export function createTransactionFlood(options: {
  readonly network: Network
  readonly pool: Pick<Pool, 'add' | 'onTransaction'>
  readonly clock: Clock
  readonly isCurrent: () => boolean
}): TransactionFlood {
  const { network, pool, clock, isCurrent } = options
  let gathered: Uint8Array[] = []
  let cancel: (() => void) | undefined

  const flush = (): void => {
    cancel = undefined
    const raws = gathered
    gathered = []
    for (const frame of encodeFrames(raws)) network.publish('transactions', frame)
  }
  const gather = (raw: Uint8Array): void => {
    gathered.push(raw)
    cancel ??= clock.after(gatherMs, flush)
  }

  // What peers sent travels on in their frame.
  const unsubscribe = pool.onTransaction(({ raw }, origin) => void (origin === 'rpc' && gather(raw)))

  network.onMessage('transactions', async (frame, from): Promise<Verdict> => {
    const raws = decodeFrame(frame)
    if (raws === undefined) return 'reject'
    const results = await pool.add(raws, 'peer')
    const uselessBytes = raws.reduce((sum, { length }, at) => sum + (isUseless(results[at]) ? length : 0), 0)
    if (uselessBytes > 0 && isCurrent()) network.charge(from, uselessBytes)
    const accepted = results.flatMap((it) => ('rejected' in it ? [] : [it.raw]))
    if (!results.some((it) => 'rejected' in it && faults.has(it.code)))
      return accepted.length > 0 ? 'accept' : 'ignore'
    // The frame stops here, but not the good transactions in it: mixing them with bad ones must not silence them.
    for (const raw of accepted) gather(raw)
    return 'reject'
  })

  return {
    stop() {
      cancel?.()
      unsubscribe()
    },
  }
}

/** Whether it cost a signature check and came to nothing. What many send at once is known, and no fault of anybody. */
function isUseless(result: Transaction | PoolRejection | undefined): boolean {
  return (
    result !== undefined &&
    'rejected' in result &&
    result.unexamined === undefined &&
    result.code !== 'already-known'
  )
}
