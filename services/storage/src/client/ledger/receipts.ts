/**
 * What receipts of the market tell.
 * @module
 */
import { parseEventLogs, type TransactionReceipt } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'

/** The order that a receipt tells of; undefined where it placed none. */
export function orderPlacedIn(
  { market }: StorageContracts,
  { logs }: Pick<TransactionReceipt, 'logs'>,
): bigint | undefined {
  const [placed] = parseEventLogs({ abi: market.abi, eventName: 'OrderPlaced', logs: [...logs] })
  return placed?.args.order
}
