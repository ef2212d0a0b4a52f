/**
 * Which transactions of peers need no look inside: finding out who signed costs twenty times as much as all the rest.
 * @module
 */
import type { Hex } from '@watt/evm'
import { bidOf, type Block } from '@watt/ledger'
import type { PoolRejection } from '../types.ts'
import type { PoolLimits } from './limits.ts'
import { rejectUnexamined } from './rejections.ts'

/** Looks at the outside of what peers bring. */
export interface Door {
  /** Why it is not worth a signature check; undefined where it may be. */
  refuse(raw: Uint8Array, hash: Hex): PoolRejection | undefined
  blockClosed(block: Block): void
}

/** For one of this worth and size there is no room; nor for one that is worth no more and is no smaller. */
export type Refused = { readonly worth: bigint; readonly bytes: number }

/** Whether there is no room for another, either. */
export function isHopeless(refused: Refused | undefined, worth: bigint, bytes: number): boolean {
  return refused !== undefined && worth <= refused.worth && bytes >= refused.bytes
}

/** Transactions of closed blocks that are still told apart from new ones: four full blocks of transfers. */
const closedMax = 65_536

export function createDoor(options: {
  readonly limits: Pick<PoolLimits, 'freeShareMax' | 'slotsMax'>
  readonly freeSlots: () => number
  /** What was refused for want of room since something last left. */
  readonly refused: () => Refused | undefined
}): Door {
  const { limits, freeSlots, refused } = options
  const freeMax = limits.freeShareMax * limits.slotsMax
  const closed = new Set<Hex>()
  return {
    refuse(raw, hash) {
      if (closed.has(hash)) return rejectUnexamined('already-known', 'already known')
      const known = refused()
      const isFreeFull = freeSlots() + 1 > freeMax
      if (known === undefined && !isFreeFull) return undefined
      const bid = bidOf(raw)
      if (bid === undefined) return undefined
      if (bid === 0n && isFreeFull)
        return rejectUnexamined(
          'free-limit',
          'too many zero-fee transactions wait; offer a gas price above 0',
        )
      return isHopeless(known, bid, raw.length) ? rejectUnexamined('pool-full', 'txpool is full') : undefined
    },
    blockClosed({ transactions }) {
      for (const { hash } of transactions) closed.add(hash)
      for (const hash of closed) {
        if (closed.size <= closedMax) break
        closed.delete(hash)
      }
    },
  }
}
