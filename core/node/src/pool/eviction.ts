/**
 * Who leaves when the pool is full.
 *
 * Queued transactions leave before executable ones, low bids before high ones, and recent before old. A transaction is
 * worth no more than those it must wait for, so its rank is the lowest bid among them; thus accounts lose their last
 * nonces first and no gap appears. What is free never displaces what pays.
 * @module
 */
import type { AccountQueue, Entry } from './account-queue.ts'

/** A newcomer that needs room. `worth` is the lowest bid among it and what it must wait for. */
export type Newcomer = { readonly queue: AccountQueue; readonly worth: bigint; readonly isPending: boolean }

/** An entry that could leave, with what its place in the order depends on. */
type Candidate = {
  readonly entry: Entry
  readonly isPending: boolean
  readonly worth: bigint
  readonly arrival: number
}

/** What is missing; nothing when all are 0 or below. */
export type Excess = { readonly slots: number; readonly bytes: number; readonly queued: number }

/**
 * Chooses who leaves for a newcomer. No account gets a new gap, and the newcomer's own account is left alone.
 * @param options.spare - How many may leave at once, so that sorting a full pool pays.
 * @returns none when all that is less worthy is not enough.
 */
export function chooseVictims(
  newcomer: Newcomer,
  options: { readonly queues: Iterable<AccountQueue>; readonly excess: Excess; readonly spare: number },
): readonly Entry[] {
  const candidates: Candidate[] = []
  for (const queue of options.queues) if (queue !== newcomer.queue) collect(queue, candidates)
  const victims = candidates.filter((it) => yieldsTo(it, newcomer)).sort(leavesFirst)
  let { slots, bytes, queued } = options.excess
  for (const [index, { entry, isPending }] of victims.entries()) {
    slots -= entry.slots
    bytes -= entry.bytes
    if (!isPending) queued--
    if (slots > 0 || bytes > 0 || queued > 0) continue
    return victims.slice(0, Math.max(index + 1, options.spare)).map((it) => it.entry)
  }
  return []
}

/** Queued transactions of all accounts, first to leave first. */
export function queuedInOrder(queues: Iterable<AccountQueue>): readonly Entry[] {
  const candidates: Candidate[] = []
  for (const queue of queues) collect(queue, candidates)
  const queued = candidates.filter((it) => !it.isPending).sort(leavesFirst)
  return queued.map((it) => it.entry)
}

function collect(queue: AccountQueue, into: Candidate[]): void {
  let worth: bigint | undefined
  let arrival = 0
  for (const [index, entry] of queue.entries.entries()) {
    const bid = entry.transaction.maxFeePerGas
    worth = worth === undefined || bid < worth ? bid : worth
    arrival = Math.max(arrival, entry.arrival)
    into.push({ entry, isPending: index < queue.pendingCount, worth, arrival })
  }
}

function leavesFirst(a: Candidate, b: Candidate): number {
  if (a.isPending !== b.isPending) return a.isPending ? 1 : -1
  if (a.worth !== b.worth) return a.worth < b.worth ? -1 : 1
  if (a.arrival !== b.arrival) return b.arrival - a.arrival
  return a.entry.transaction.nonce > b.entry.transaction.nonce ? -1 : 1 // The same account: its last nonce first.
}

function yieldsTo(candidate: Candidate, { worth, isPending }: Newcomer): boolean {
  if (candidate.isPending && !isPending) return false
  if (candidate.isPending === isPending) return candidate.worth < worth
  return worth > 0n || candidate.worth === 0n
}
