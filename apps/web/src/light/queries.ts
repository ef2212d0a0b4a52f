/**
 * Questions that are proven, not believed.
 * @module
 */
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Address, Hash, Hex, PublicClient } from 'viem'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import type { Settings } from '../chain/settings.ts'
import { openLightClient } from './light-client.ts'
import { proofOf, type Proof } from './proof.ts'

/** A proof costs a node some work: a balance is proven again this often, not with each block. */
const againMs = 15_000

function provenBalance(settings: Settings, client: PublicClient, network: Hex | undefined, address: Address) {
  return queryOptions({
    queryKey: ['proven-balance', network, address],
    enabled: network !== undefined && settings.quorumSet !== undefined,
    refetchInterval: againMs,
    queryFn: async (): Promise<Proof> => {
      const light = await openLightClient(settings, network!)!
      const proven = await light.account(address)
      const told = await client.getBalance({ address, blockNumber: proven.block.number })
      return proofOf(proven, proven.value.balanceWei === told)
    },
  })
}

/** Whether the balance that the node tells is what the validators signed. Stays without data where nobody is trusted. */
export function useProvenBalance(network: Hex | undefined, address: Address): UseQueryResult<Proof> {
  return useQuery(provenBalance(useChain().settings, usePublicClient(), network, address))
}

/** Whether a transaction is in a signed block and ended as the node says. @param succeeded - What the page shows. */
export function useProvenTransaction(
  network: Hex | undefined,
  hash: Hash,
  succeeded: boolean | undefined,
): UseQueryResult<Proof> {
  const { settings } = useChain()
  return useQuery({
    queryKey: ['proven-transaction', network, hash, succeeded],
    enabled: network !== undefined && settings.quorumSet !== undefined && succeeded !== undefined,
    queryFn: async (): Promise<Proof> => {
      const light = await openLightClient(settings, network!)!
      const proven = await light.transaction(hash)
      return proofOf(proven, proven.value.succeeded === succeeded)
    },
  })
}
