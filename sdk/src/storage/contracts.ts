/**
 * Where the contracts of storage stand.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import { askBookAbi } from '../abi/ask-book.ts'
import { commitRevealBeaconAbi } from '../abi/commit-reveal-beacon.ts'
import { forcedRetrievalAbi } from '../abi/forced-retrieval.ts'
import { proofLedgerAbi } from '../abi/proof-ledger.ts'
import { providerRegistryAbi } from '../abi/provider-registry.ts'
import { retrievalChannelsAbi } from '../abi/retrieval-channels.ts'
import { storageMarketAbi } from '../abi/storage-market.ts'
import { addressOf, type Contract, readDirectory } from '../contracts.ts'

/** Names in the directory. */
export const storageNames = {
  beacon: 'beacon',
  providers: 'providers',
  asks: 'asks',
  market: 'storage-market',
  proofs: 'proofs',
  channels: 'retrieval-channels',
  forced: 'forced-retrieval',
} as const

export type StorageContracts = {
  readonly chainId: number
  readonly beacon: Contract<typeof commitRevealBeaconAbi>
  readonly providers: Contract<typeof providerRegistryAbi>
  readonly asks: Contract<typeof askBookAbi>
  readonly market: Contract<typeof storageMarketAbi>
  readonly proofs: Contract<typeof proofLedgerAbi>
  readonly channels: Contract<typeof retrievalChannelsAbi>
  readonly forced: Contract<typeof forcedRetrievalAbi>
}

/**
 * Finds the contracts of storage.
 * @throws {DirectoryUnknownError} See {@link readDirectory}.
 * @throws {ContractUnnamedError} The directory lacks one of them.
 */
export async function findStorage(
  client: PublicClient,
  options: { readonly directory?: Address | undefined } = {},
): Promise<StorageContracts> {
  const { chainId, named } = await readDirectory(client, options)
  const find = (name: string): Address => addressOf(named, name)
  return {
    chainId,
    beacon: { address: find(storageNames.beacon), abi: commitRevealBeaconAbi },
    providers: { address: find(storageNames.providers), abi: providerRegistryAbi },
    asks: { address: find(storageNames.asks), abi: askBookAbi },
    market: { address: find(storageNames.market), abi: storageMarketAbi },
    proofs: { address: find(storageNames.proofs), abi: proofLedgerAbi },
    channels: { address: find(storageNames.channels), abi: retrievalChannelsAbi },
    forced: { address: find(storageNames.forced), abi: forcedRetrievalAbi },
  }
}
