/**
 * The waiting transactions of one account, by nonce.
 *
 * The first `pendingCount` are executable: without a gap from the account's nonce, and its balance covers them together.
 * The rest is queued.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Transaction } from '@watt/ledger'
import { slotsOf } from './limits.ts'

/** One waiting transaction. */
export type Entry = {
  readonly transaction: Transaction
  /** The most its sender may have to pay: gas at the bid, and the value. */
  readonly costWei: bigint
  readonly slots: number
  /** Order of arrival; older ones go first among equal bids. */
  readonly arrival: number
  readonly addedAtMs: number
}

/** Mutable; `settle` restores `pendingCount` after a change. */
export type AccountQueue = {
  readonly address: Address
  /** Ascending by nonce, one for each. */
  readonly entries: Entry[]
  pendingCount: number
  /** The account as of block `readAt`. */
  nonce: bigint
  balance: bigint
  readAt: Hex
}

/** Wraps a transaction for the pool. */
export function createEntry(transaction: Transaction, arrival: number, addedAtMs: number): Entry {
  const { gasLimit, maxFeePerGas, value, raw } = transaction
  return {
    transaction,
    costWei: gasLimit * maxFeePerGas + value,
    slots: slotsOf(raw.length),
    arrival,
    addedAtMs,
  }
}

/** Where a nonce is, or would be inserted. */
export function indexOfNonce(entries: readonly Entry[], nonce: bigint): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entries[middle]!.transaction.nonce < nonce) low = middle + 1
    else high = middle
  }
  return low
}

/** What is left of the balance for the transaction at `index`, after the executable ones before it. */
export function balanceBefore(queue: AccountQueue, index: number): bigint {
  let left = queue.balance
  const end = Math.min(index, queue.pendingCount)
  for (let i = 0; i < end; i++) left -= queue.entries[i]!.costWei
  return left
}

/** Recounts what is executable. */
export function settle(queue: AccountQueue): void {
  let left = queue.balance
  let count = 0
  for (const { transaction, costWei } of queue.entries) {
    if (transaction.nonce !== queue.nonce + BigInt(count) || costWei > left) break
    left -= costWei
    count++
  }
  queue.pendingCount = count
}

/** The nonce after the executable transactions. */
export function nextNonceOf(queue: AccountQueue): bigint {
  return queue.nonce + BigInt(queue.pendingCount)
}
