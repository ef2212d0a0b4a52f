/**
 * What lies in the pool, with its sums: every change goes through here, so that they stay true.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import {
  type AccountQueue,
  changed,
  type Entry,
  indexOfNonce,
  isPaid,
  settle,
  takeFirst,
} from './account-queue.ts'

/** Sums over all entries. */
type Totals = {
  readonly slots: number
  readonly bytes: number
  /** Slots of zero-fee transactions. */
  readonly freeSlots: number
  readonly pending: number
  readonly queued: number
}

/** Accounts and their waiting transactions. */
export interface Shelf {
  /** In order of arrival. */
  readonly byHash: ReadonlyMap<Hex, Entry>
  /** Accounts with transactions. */
  readonly queues: ReadonlyMap<Address, AccountQueue>
  totals(): Totals
  /** Adds an entry at its place, or in place of another with the same nonce, and recounts the account. */
  put(queue: AccountQueue, index: number, entry: Entry, replaced: Entry | undefined): void
  /** Takes entries out and recounts their accounts. */
  remove(entries: readonly Entry[]): void
  /** Takes out what an account has below a nonce. It is not recounted: the caller settles it. */
  removeBelow(queue: AccountQueue, nonce: bigint): void
  /** Recounts an account after its nonce or balance changed, and drops what is queued beyond the bound. */
  settle(queue: AccountQueue): void
  /** Moves an account to the end of `queues`. */
  moveToEnd(queue: AccountQueue): void
}

/** Makes an empty shelf. `onRemove` hears when room became free. */
export function createShelf(options: {
  readonly queuedPerAccountMax: number
  readonly onRemove: () => void
}): Shelf {
  const { queuedPerAccountMax, onRemove } = options
  const byHash = new Map<Hex, Entry>()
  const queues = new Map<Address, AccountQueue>()
  let slots = 0
  let bytes = 0
  let freeSlots = 0
  let pending = 0

  const count = (entry: Entry, sign: 1 | -1): void => {
    slots += sign * entry.slots
    bytes += sign * entry.bytes
    if (entry.isFree) freeSlots += sign * entry.slots
  }

  const takeOut = (entry: Entry): AccountQueue | undefined => {
    const queue = queues.get(entry.transaction.sender)
    const index = queue?.entries.indexOf(entry) ?? -1
    if (queue === undefined || index < 0) return undefined
    queue.entries.splice(index, 1)
    changed(queue, index)
    if (index < queue.pendingCount) {
      queue.pendingCount--
      pending--
    }
    byHash.delete(entry.transaction.hash)
    count(entry, -1)
    if (queue.entries.length === 0) queues.delete(queue.address)
    onRemove()
    return queue
  }

  const removeBelow = (queue: AccountQueue, nonce: bigint): void => {
    const stale = indexOfNonce(queue.entries, nonce)
    if (stale === 0) return
    // All at once: one by one, each would move all that are behind it.
    for (const entry of takeFirst(queue, stale)) {
      byHash.delete(entry.transaction.hash)
      count(entry, -1)
    }
    const executable = Math.min(stale, queue.pendingCount)
    queue.pendingCount -= executable
    pending -= executable
    if (queue.entries.length === 0) queues.delete(queue.address)
    onRemove()
  }

  const recount = (queue: AccountQueue, from = 0): void => {
    const before = queue.pendingCount
    settle(queue, from)
    pending += queue.pendingCount - before
    for (const entry of queue.entries.slice(queue.pendingCount + queuedPerAccountMax)) takeOut(entry)
  }

  return {
    byHash,
    queues,
    totals: () => ({ slots, bytes, freeSlots, pending, queued: byHash.size - pending }),
    put(queue, index, entry, replaced) {
      queues.set(queue.address, queue)
      if (replaced !== undefined) {
        count(replaced, -1)
        byHash.delete(replaced.transaction.hash)
        if (replaced.bytes > entry.bytes) onRemove()
      }
      queue.entries.splice(index, replaced === undefined ? 0 : 1, entry)
      changed(queue, index)
      byHash.set(entry.transaction.hash, entry)
      count(entry, 1)
      recount(queue, index)
    },
    remove(entries) {
      for (const queue of new Set(entries.map(takeOut))) if (queue !== undefined) recount(queue)
    },
    removeBelow,
    settle: (queue) => recount(queue, isPaid(queue) ? queue.pendingCount : 0),
    moveToEnd(queue) {
      if (queues.delete(queue.address)) queues.set(queue.address, queue)
    },
  }
}
