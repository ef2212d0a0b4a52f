/**
 * What is stored, how each order stands, and who offers space.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import type { StorageContracts } from '@watt/sdk/storage'
import { orderStatus, providerOffers, readCatalogue, type PageReader } from '@watt/storage/browser'
import type { PublicClient } from 'viem'

/** Proofs land every few blocks. */
const refetchInterval = 15_000

/** All files of the reader's owner, found with nothing but the key. */
export function catalogueQuery(reader: PageReader) {
  return queryOptions({
    queryKey: ['storage-files', reader.owner.account.address],
    queryFn: ({ signal }) => readCatalogue(reader, signal),
    refetchInterval,
    gcTime: 0,
  })
}

/** One order: its shards, their providers and proofs. */
export function orderQuery(reader: PageReader, id: bigint) {
  return queryOptions({
    queryKey: ['storage-order', String(id)],
    queryFn: ({ signal }) => orderStatus(reader, id, { signal }),
    refetchInterval,
  })
}

export function offersQuery(client: PublicClient, contracts: StorageContracts) {
  return queryOptions({
    queryKey: ['storage-offers'],
    queryFn: () => providerOffers(client, contracts),
    refetchInterval,
  })
}
