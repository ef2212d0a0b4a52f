/**
 * One transaction with its outcome, and what the node tells when it runs it again.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import {
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
  type Hex,
  type Transaction,
  type TransactionReceipt,
} from 'viem'
import { live } from '../chain/live.ts'
import type { ChainClient } from '../chain/public-client.ts'
import { traceOf } from './trace.ts'

export type Told = {
  readonly transaction: Transaction
  /** undefined while it waits. */
  readonly receipt: TransactionReceipt | undefined
}

/** @throws TransactionNotFoundError when the node has never heard of it. */
export function transactionQuery(client: ChainClient, hash: Hex) {
  return queryOptions({
    queryKey: ['transaction', hash],
    queryFn: async (): Promise<Told> => {
      if (!/^0x[0-9a-f]{64}$/i.test(hash)) throw new TransactionNotFoundError({ hash })
      const [transaction, receipt] = await Promise.all([
        client.getTransaction({ hash }),
        client.getTransactionReceipt({ hash }).catch((error: unknown) => {
          if (error instanceof TransactionReceiptNotFoundError) return undefined
          throw error
        }),
      ])
      return { transaction, receipt }
    },
    ...live,
    // Once it is in a block, nothing about it changes.
    enabled: ({ state }) => state.data?.receipt === undefined,
  })
}

export function traceQuery(client: ChainClient, hash: Hex) {
  return queryOptions({
    queryKey: ['trace', hash],
    queryFn: () => traceOf(client, hash),
  })
}
