/**
 * Optional fees with one clearing price (surge pricing).
 *
 * While there is room every transaction is free. When a set is full, all of it pays the lowest bid in it.
 * Full means: the gas limits of its transactions, or its bytes, are above 15/16 of what fits. That is read from the set
 * alone, so every validator finds the same price without knowing what the proposer left out. With the default
 * parameters it is exact in one direction: when something did not fit, the set is full, because the last sixteenth
 * holds the largest transaction.
 * @see architecture decision 4
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Address } from '@watt/evm'
import type { Parameters, Transaction } from './types.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from './bytes.ts'

/** Where fees collect: the last 20 bytes of keccak256("watt fee pool"). Nobody has its key. */
export const feePool: Address = toHex(keccak256(utf8ToBytes('watt fee pool')).subarray(12))

export type SetLoad = { readonly gas: bigint; readonly bytes: number }

/** Whether a set counts as full. */
export function isFull(load: SetLoad, parameters: Parameters): boolean {
  return load.gas * 16n > parameters.gasLimit * 15n || load.bytes * 16 > parameters.setBytesMax * 15
}

/** What every transaction of a set pays, in wei per gas: the lowest bid in a full set, else 0. */
export function clearingPrice(
  set: { readonly transactions: readonly Transaction[]; readonly bytes: Uint8Array },
  parameters: Parameters,
): bigint {
  if (!isFull({ gas: gasOf(set.transactions), bytes: set.bytes.length }, parameters)) return 0n
  let lowest: bigint | undefined
  for (const { maxFeePerGas } of set.transactions) {
    if (lowest === undefined || maxFeePerGas < lowest) lowest = maxFeePerGas
  }
  return lowest ?? 0n
}

const sums = new WeakMap<readonly Transaction[], bigint>()

/** Sum of the gas limits: what a set may use at most. Agreement asks for it again and again. */
export function gasOf(transactions: readonly Transaction[]): bigint {
  const known = sums.get(transactions)
  if (known !== undefined) return known
  const sum = transactions.reduce((total, { gasLimit }) => total + gasLimit, 0n)
  sums.set(transactions, sum)
  return sum
}

/** A zero bid: it pays nothing in any block, and shares an account's quota of free transactions. */
export function isFree(transaction: Transaction): boolean {
  return transaction.maxFeePerGas === 0n
}
