/**
 * The order in which waiting transactions are offered to a block.
 * @module
 */
import type { Transaction } from '@watt/ledger'
import type { AccountQueue, Entry } from './account-queue.ts'
import { createHeap } from './heap.ts'

/** @yields Best bid first, older first among equals, nonces ascending per account. */
export function* bestFirst(queues: Iterable<AccountQueue>): Iterable<Transaction> {
  type Cursor = { readonly entries: readonly Entry[]; readonly end: number; index: number }
  const cursors: Cursor[] = []
  for (const { entries, pendingCount } of queues) {
    // A copy: the pool may change while the caller still iterates.
    if (pendingCount > 0)
      cursors.push({ entries: entries.slice(0, pendingCount), end: pendingCount, index: 0 })
  }
  const heap = createHeap(cursors, (a, b) => isBetter(a.entries[a.index]!, b.entries[b.index]!))
  for (let best = heap.pop(); best !== undefined; best = heap.pop()) {
    yield best.entries[best.index]!.transaction
    best.index++
    if (best.index < best.end) heap.push(best)
  }
}

function isBetter(a: Entry, b: Entry): boolean {
  const [bidA, bidB] = [a.transaction.maxFeePerGas, b.transaction.maxFeePerGas]
  return bidA === bidB ? a.arrival < b.arrival : bidA > bidB
}
