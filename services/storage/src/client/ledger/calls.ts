/**
 * What owners of orders send to the market. Pure: whoever holds the key sends it.
 * @module
 */
import { encodeFunctionData, type Hex, parseEventLogs, type TransactionReceipt } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { OrderTerms } from '../chain.ts'
import { rawTermsOf } from './reads.ts'

/** Offers that one call looks at; more are refused. */
export const stepsMax = 100n

export type MarketCallData = { readonly to: Hex; readonly value: bigint; readonly data: Hex }

/** Places an order with all that it may cost. */
export function placeOrderCall(
  { market }: StorageContracts,
  terms: OrderTerms,
  roots: readonly Hex[],
  escrowWei: bigint,
): MarketCallData {
  const args = [rawTermsOf(terms), roots] as const
  return {
    to: market.address,
    value: escrowWei,
    data: encodeFunctionData({ ...market, functionName: 'placeOrder', args }),
  }
}

/** Looks for providers of slots that have none yet. */
export function matchOrderCall({ market }: StorageContracts, order: bigint): MarketCallData {
  const args = [order, stepsMax] as const
  return {
    to: market.address,
    value: 0n,
    data: encodeFunctionData({ ...market, functionName: 'matchOrder', args }),
  }
}

/** Lets an order go. */
export function cancelOrderCall({ market }: StorageContracts, order: bigint): MarketCallData {
  const args = [order] as const
  return {
    to: market.address,
    value: 0n,
    data: encodeFunctionData({ ...market, functionName: 'cancelOrder', args }),
  }
}

/** The order that a receipt tells of; undefined where it placed none. */
export function orderPlacedIn(
  { market }: StorageContracts,
  { logs }: Pick<TransactionReceipt, 'logs'>,
): bigint | undefined {
  const [placed] = parseEventLogs({ abi: market.abi, eventName: 'OrderPlaced', logs: [...logs] })
  return placed?.args.order
}
