/**
 * What screens of storage read with: the contracts, and the client of the account in use once its key is at hand. Keys never leave
 * the page, and go with the lock.
 * @module
 */
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { findStorage, type StorageContracts } from '@watt/sdk/storage'
import { memoryKeep, PageReader, storageKeys, ViemChain, type Keep } from '@watt/storage/browser'
import type { Hex, PublicClient } from 'viem'
import { orWhatFailed } from '../chain/needs.ts'
import { usePublicClient } from '../chain/public-client.ts'
import type { Account } from '../keys/accounts.ts'
import { isKeyAtHand, withOwnKey } from '../keys/own-key.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { useNetworkQuery } from '../sign/network.ts'

/** Manifests and the like of each network, as long as the page is open. */
const keeps = new Map<Hex, Keep>()

function keepOf(network: Hex): Keep {
  const known = keeps.get(network)
  if (known) return known
  const made = memoryKeep()
  keeps.set(network, made)
  return made
}

/** Contracts stay where they are: asked for once. */
export function storageQuery(client: PublicClient) {
  return queryOptions({ queryKey: ['storage-contracts'], queryFn: () => findStorage(client) })
}

/** Reads health and what was shared, for which no key is needed. */
export function usePublicReader(): UseQueryResult<PageReader> {
  const client = usePublicClient()
  const needs = useNeeds(client)
  const { network, contracts } = needs
  const found = useQuery({
    queryKey: ['storage-reader', network],
    enabled: network !== undefined && contracts !== undefined,
    queryFn: () => PageReader.open(new ViemChain(client, contracts!), keepOf(network!)),
  })
  return orWhatFailed(found, ...needs.queries)
}

/** Reads the files of the account in use; asks nothing while its key is not at hand. */
export function useOwnReader(): UseQueryResult<PageReader> & { readonly isLocked: boolean } {
  const client = usePublicClient()
  const needs = useNeeds(client)
  const { network, contracts } = needs
  const { active, isUnlocked } = useWallet()
  const isOpen = active !== undefined && isKeyAtHand(active, isUnlocked)
  const found = useQuery({
    queryKey: ['storage-reader', network, active?.address, isOpen],
    enabled: isOpen && network !== undefined && contracts !== undefined,
    // Nothing of it stays behind the lock.
    gcTime: 0,
    queryFn: () => openOwn(client, contracts!, keepOf(network!), active!),
  })
  return { ...orWhatFailed(found, ...needs.queries), isLocked: !isOpen }
}

/** Without these there is nobody to read from. */
function useNeeds(client: PublicClient) {
  const network = useNetworkQuery()
  const contracts = useQuery(storageQuery(client))
  return { network: network.data, contracts: contracts.data, queries: [network, contracts] } as const
}

async function openOwn(
  client: PublicClient,
  contracts: StorageContracts,
  keep: Keep,
  account: Account,
): Promise<PageReader> {
  const keys = await withOwnKey(wallet.vault, account, storageKeys)
  return PageReader.open(new ViemChain(client, contracts), keep, { account, keys })
}
