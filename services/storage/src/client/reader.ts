/**
 * What it takes to find, open and read what is stored, on a machine as in a page.
 * @module
 */
import type { LocalAccount } from 'viem'
import type { StorageKeys } from '../crypto/index.ts'
import type { Manifest } from '../manifest/index.ts'
import type { StorageChain } from './chain.ts'
import type { Keep } from './keep.ts'
import type { ProviderClient } from './network/provider-client.ts'
import type { ProviderMemory } from './network/provider-memory.ts'
import type { ShardSource } from './network/shard-source.ts'

/** Whose files they are, and the keys that open them. */
export type KeyHolder = { readonly account: Pick<LocalAccount, 'address'>; readonly keys: StorageKeys }

export type StorageReader = {
  readonly chain: StorageChain
  readonly memory: ProviderMemory
  readonly keep: Keep
  /** Milliseconds for a block before another provider is asked as well. */
  readonly patienceMs: number | undefined
  /** @throws {NoAccountError} There is none. */
  readonly owner: KeyHolder
  provider(entry: { readonly address: `0x${string}`; readonly url: string }): ProviderClient
  /** Shards of an object that lie here, by slot. */
  shardsHere(
    manifest: Pick<Manifest, 'shards'>,
  ): Promise<readonly { readonly slot: number; readonly source: ShardSource }[]>
}
