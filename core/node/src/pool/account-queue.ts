/**
 * The waiting transactions of one account, by nonce.
 *
 * The first `pendingCount` are executable: without a gap from the account's nonce, and its balance covers them together.
 * The rest is queued.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import { isFree, type Transaction } from '@watt/ledger'
import { slotsOf } from './limits.ts'

/** One waiting transaction. */
export type Entry = {
  readonly transaction: Transaction
  /** The most its sender may have to pay: gas at the bid, and the value. */
  readonly costWei: bigint
  readonly slots: number
  readonly bytes: number
  readonly isFree: boolean
  /** Order of arrival; older ones go first among equal bids. */
  readonly arrival: number
  /** By `clock.elapsed()`. */
  readonly addedAtMs: number
}

/** Sums over a beginning of a queue, with what left it since they were begun: what it costs together, and the lowest bid in it. */
type Sum = { readonly costWei: bigint; readonly worth: bigint }

/** Mutable; `changed` and then `settle` restore what follows from the entries. */
export type AccountQueue = {
  readonly address: Address
  /** Ascending by nonce, one for each. */
  readonly entries: Entry[]
  /** Sums up to and with each entry, as far as they were needed: an account that appends must not pay for its length. */
  readonly sums: Sum[]
  /** The part of the sums that has left. */
  leftWei: bigint
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
    bytes: raw.length,
    isFree: isFree(transaction),
    arrival,
    addedAtMs,
  }
}

/** Where a nonce is, or would be inserted. */
export function indexOfNonce(entries: readonly Entry[], nonce: bigint): number {
  const last = entries.at(-1)
  if (last === undefined || last.transaction.nonce < nonce) return entries.length // As nearly always.
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entries[middle]!.transaction.nonce < nonce) low = middle + 1
    else high = middle
  }
  return low
}

/** Makes the queue of an account without transactions; nothing was read yet. */
export function createQueue(address: Address): AccountQueue {
  return {
    address,
    entries: [],
    sums: [],
    leftWei: 0n,
    pendingCount: 0,
    nonce: 0n,
    balance: 0n,
    readAt: '0x',
  }
}

/** Forgets what followed from the entries at `index` and behind it. */
export function changed({ sums }: AccountQueue, index: number): void {
  sums.length = Math.min(sums.length, index)
}

/** Takes the first entries out. What follows from the others mostly stays: else each block would cost a queue its length. */
export function takeFirst(queue: AccountQueue, count: number): readonly Entry[] {
  const { entries, sums } = queue
  const taken = entries.splice(0, count)
  const last = sums[count - 1]
  const bid = entries[0]?.transaction.maxFeePerGas
  // The lowest bid of each beginning is among those that stay, if the first of them has it.
  if (last !== undefined && bid !== undefined && bid <= last.worth) {
    sums.splice(0, count)
    queue.leftWei = last.costWei
  } else {
    sums.length = 0
    queue.leftWei = 0n
  }
  return taken
}

/** Whether what counts as executable still is, as far as nonce and balance tell. */
export function isPaid(queue: AccountQueue): boolean {
  const { entries, pendingCount, nonce } = queue
  if (pendingCount === 0) return true
  return entries[0]!.transaction.nonce === nonce && balanceBefore(queue, pendingCount) >= 0n
}

/** What is left of the balance for the transaction at `index`, after the executable ones before it. */
export function balanceBefore(queue: AccountQueue, index: number): bigint {
  const sum = sumBefore(queue, Math.min(index, queue.pendingCount))
  return sum === undefined ? queue.balance : queue.balance - (sum.costWei - queue.leftWei)
}

/** What a transaction is worth at `index`: the lowest bid among it and those before it. */
export function worthAt(queue: AccountQueue, index: number, bid: bigint): bigint {
  const before = sumBefore(queue, index)?.worth ?? bid
  return before < bid ? before : bid
}

/**
 * Recounts what is executable.
 * @param from - Entries before it are as they were, and so are nonce and balance.
 */
export function settle(queue: AccountQueue, from = 0): void {
  const { entries } = queue
  let count = Math.min(from, queue.pendingCount)
  let left = balanceBefore(queue, count)
  for (; count < entries.length; count++) {
    const { transaction, costWei } = entries[count]!
    if (transaction.nonce !== queue.nonce + BigInt(count) || costWei > left) break
    left -= costWei
  }
  queue.pendingCount = count
}

/** undefined before the first. */
function sumBefore({ entries, sums, leftWei }: AccountQueue, index: number): Sum | undefined {
  for (let at = sums.length; at < index; at++) {
    const { transaction, costWei } = entries[at]!
    const before = sums[at - 1]
    const bid = transaction.maxFeePerGas
    sums.push({
      costWei: (before?.costWei ?? leftWei) + costWei,
      worth: before !== undefined && before.worth < bid ? before.worth : bid,
    })
  }
  return sums[index - 1]
}

/** The nonce after the executable transactions. */
export function nextNonceOf(queue: AccountQueue): bigint {
  return queue.nonce + BigInt(queue.pendingCount)
}
