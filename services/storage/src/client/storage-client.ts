/**
 * What every operation of the client shares: the chain, the account's keys, connections, and a folder to keep things in.
 * @module
 */
import { join } from 'node:path'
import type { LocalAccount } from 'viem'
import { type StorageKeys, storageKeys } from '../crypto/index.ts'
import { PieceWorkers } from '../piece/index.ts'
import type { StorageChain } from './chain.ts'
import { demandedShards } from './demand/demanded-shards.ts'
import { folderKeep } from './folder-keep.ts'
import type { Keep } from './keep.ts'
import { makeFolder } from '@watt/files'
import { Connections } from './network/http.ts'
import { ProviderClient } from './network/provider-client.ts'
import { ProviderMemory } from './network/provider-memory.ts'
import { NoAccountError } from './no-account.ts'
import { Purse } from './pay/purse.ts'
import type { StorageReader } from './reader.ts'

export type StorageClientOptions = {
  readonly chain: StorageChain
  /** Where journals, staged shards and caches lie. */
  readonly folder: string
  /** Who stores and reads; without it only links can be read, and repairs be looked at. */
  readonly owner?: { readonly account: LocalAccount; readonly privateKey: Uint8Array } | undefined
  /** Milliseconds for a block before another provider is asked as well. */
  readonly patienceMs?: number
  /** Milliseconds that a provider may be silent. */
  readonly idleMs?: number
}

/** Who signs, and reads with which keys. */
export type Owner = { readonly account: LocalAccount; readonly keys: StorageKeys }

/** One client; end it with `await using` or `close`. */
export class StorageClient implements StorageReader {
  readonly chain: StorageChain
  readonly folder: string
  readonly keep: Keep
  readonly memory: ProviderMemory
  readonly patienceMs: number | undefined
  /** Pays for what is read, once that is allowed. */
  readonly purse: Purse
  readonly #owner: Owner | undefined
  readonly #idleMs: number | undefined
  readonly #connections = new Connections()
  #workers: PieceWorkers | undefined

  private constructor(options: StorageClientOptions, memory: ProviderMemory, owner: Owner | undefined) {
    this.chain = options.chain
    this.folder = options.folder
    this.keep = folderKeep(options.folder)
    this.memory = memory
    this.patienceMs = options.patienceMs
    this.#idleMs = options.idleMs
    this.#owner = owner
    this.purse = new Purse(options.chain, options.folder, owner?.account)
  }

  static async open(options: StorageClientOptions): Promise<StorageClient> {
    await makeFolder(options.folder)
    const memory = await ProviderMemory.open(folderKeep(options.folder))
    const { owner } = options
    const keyed = owner && { account: owner.account, keys: await storageKeys(owner.privateKey) }
    return new StorageClient(options, memory, keyed)
  }

  /** @throws {NoAccountError} The client was opened without an account. */
  get owner(): Owner {
    if (this.#owner === undefined) throw new NoAccountError()
    return this.#owner
  }

  get hasOwner(): boolean {
    return this.#owner !== undefined
  }

  /** Puts that are under way or were interrupted. */
  get puts(): string {
    return join(this.folder, 'puts')
  }

  /** Threads that hash pieces; started when they are first needed. */
  get workers(): PieceWorkers {
    this.#workers ??= new PieceWorkers()
    return this.#workers
  }

  shardsHere: StorageReader['shardsHere'] = (manifest) => demandedShards(this.folder, manifest)

  provider(entry: { readonly address: `0x${string}`; readonly url: string }): ProviderClient {
    return new ProviderClient(this.#connections, entry, this.#idleMs, this.purse.tab(entry.address))
  }

  async close(): Promise<void> {
    this.#connections.close()
    await this.purse.close()
    await this.#workers?.close()
    await this.memory.save()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
