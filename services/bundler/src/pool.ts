/**
 * Which operations wait, and which may join them. Pure: the chain was asked before.
 * @module
 */
import type { Address, Hex } from 'viem'
import { busy, invalid } from './errors.ts'
import type { Limits } from './limits.ts'
import { bytesOf, delegationMark, gasOf, type Operation } from './user-operation.ts'

export type Waiting = {
  readonly hash: Hex
  readonly operation: Operation
  /** Place in the order in which they came. */
  readonly order: number
  /** Height of the chain when it came. */
  readonly since: bigint
}

export type Pool = ReadonlyMap<Hex, Waiting>

/**
 * Whether an operation may join, or take the place of one that pays a tenth less: of the same nonce or, where all places are
 * taken, of who pays least.
 * @returns the hash of the one it replaces.
 * @throws {CallError} No room, or an operation of its nonce waits already.
 */
export function admit(pool: Pool, operation: Operation, limits: Limits): Hex | undefined {
  const all = [...pool.values()]
  const same = all.find(
    (it) => isSame(it.operation.sender, operation.sender) && it.operation.nonce === operation.nonce,
  )
  if (same !== undefined) {
    if (outbids(operation, same.operation)) return same.hash
    throw invalid('replacement underpriced: an operation with this nonce waits; pay a tenth more per gas', {
      userOpHash: same.hash,
    })
  }
  const ofSender = all.filter((it) => isSame(it.operation.sender, operation.sender)).length
  if (ofSender >= limits.operationsPerSender)
    throw busy(
      `${ofSender} user operations of ${operation.sender} wait; at most ${limits.operationsPerSender} are taken`,
    )
  for (const helper of helpersOf(operation)) {
    const count = all.filter((it) => helpersOf(it.operation).some((other) => isSame(other, helper))).length
    if (count >= limits.operationsPerHelper)
      throw busy(
        `${count} user operations that need ${helper} wait; at most ${limits.operationsPerHelper} are taken`,
      )
  }
  if (all.length < limits.operations) return undefined
  const least = leastPaying(all, operation.sender)
  if (least === undefined || !outbids(operation, least.operation))
    throw busy(`${all.length} user operations wait; try again later, or pay more per gas`)
  return least.hash
}

/** Who came last of those that pay least. Never of this sender, and never one that another one waits for. */
function leastPaying(all: readonly Waiting[], sender: Address): Waiting | undefined {
  return all
    .toSorted(
      (a, b) =>
        compare(a.operation.maxPriorityFeePerGas, b.operation.maxPriorityFeePerGas) || b.order - a.order,
    )
    .find(
      (it) =>
        !isSame(it.operation.sender, sender) && !all.some((other) => isBefore(it.operation, other.operation)),
    )
}

/**
 * What is tried together with an operation: those of its sender and lane that go before it, because a nonce counts up by one.
 */
export function before(pool: Pool, operation: Operation): readonly Operation[] {
  return [...pool.values()]
    .map((it) => it.operation)
    .filter((it) => isBefore(it, operation))
    .toSorted((a, b) => compare(a.nonce, b.nonce))
}

/** The next bundle: who pays most first, then who came first; of a lane always the lowest nonce first. */
export function choose(pool: Pool, limits: Limits, baseFee: bigint): readonly Waiting[] {
  const chosen: Waiting[] = []
  let [gas, bytes] = [0n, 0]
  const all = [...pool.values()]
  const isOpen = ({ operation }: Waiting): boolean => operation.maxFeePerGas >= baseFee
  const open = all
    .filter(isOpen)
    .toSorted(
      (a, b) =>
        compare(b.operation.maxPriorityFeePerGas, a.operation.maxPriorityFeePerGas) || a.order - b.order,
    )
  for (const waiting of open) {
    const lane = [...predecessors(all, waiting), waiting]
    if (!lane.every(isOpen)) continue // It waits with the one before it.
    for (const it of lane) {
      if (chosen.includes(it)) continue
      gas += gasOf(it.operation)
      bytes += bytesOf(it.operation)
      const isFull = chosen.length >= limits.bundleOperations
      if (isFull || gas > limits.bundleGas || bytes > limits.bundleBytes) return chosen
      chosen.push(it)
    }
  }
  return chosen
}

function predecessors(all: readonly Waiting[], { operation }: Waiting): readonly Waiting[] {
  return all
    .filter((it) => isBefore(it.operation, operation))
    .toSorted((a, b) => compare(a.operation.nonce, b.operation.nonce))
}

/** In the same lane of the same sender. */
function isBefore(a: Operation, b: Operation): boolean {
  return a.nonce < b.nonce && a.nonce >> 64n === b.nonce >> 64n && isSame(a.sender, b.sender)
}

function outbids(next: Operation, last: Operation): boolean {
  const isMore = (a: bigint, b: bigint): boolean => a > b && a * 10n >= b * 11n
  return (
    isMore(next.maxFeePerGas, last.maxFeePerGas) &&
    isMore(next.maxPriorityFeePerGas, last.maxPriorityFeePerGas)
  )
}

/** Contracts whose change of mind takes many operations down at once. */
function helpersOf({ factory, paymaster }: Operation): readonly Address[] {
  return [factory, paymaster].filter(
    (it): it is Address => it !== undefined && !isSame(it as Address, delegationMark),
  )
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
