/**
 * When each provider has to prove next.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Address, PublicClient } from 'viem'

/** A provider's next window, in seconds since 1970: its proof is due before it closes. */
export type NextProof = { readonly opens: number; readonly closes: number }

/** Proofs land every few blocks. */
const refetchInterval = 15_000

/** By address, of providers with something to prove. */
export function nextProofsQuery(
  client: PublicClient,
  contracts: StorageContracts | undefined,
  providers: readonly Address[],
) {
  const own = [...new Set(providers)].toSorted()
  return queryOptions({
    queryKey: ['storage-next-proofs', ...own],
    enabled: contracts !== undefined && own.length > 0,
    refetchInterval,
    queryFn: async (): Promise<ReadonlyMap<Address, NextProof>> => {
      const { proofs } = contracts!
      const found = await Promise.all(
        own.map(async (provider) => {
          const epoch = await client.readContract({ ...proofs, functionName: 'openEpoch', args: [provider] })
          const args = [provider, epoch] as const
          const [opens, closes] = await client.readContract({ ...proofs, functionName: 'windowOf', args })
          return [provider, { opens: Number(opens), closes: Number(closes) }] as const
        }),
      )
      return new Map(found)
    },
  })
}
