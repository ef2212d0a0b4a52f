/**
 * What a page finds, opens and reads files with.
 * @module
 */
import type { StorageChain } from '../client/chain.ts'
import type { Keep } from '../client/keep.ts'
import { fetchLine } from '../client/network/fetch-line.ts'
import { ProviderClient } from '../client/network/provider-client.ts'
import { ProviderMemory } from '../client/network/provider-memory.ts'
import { NoAccountError } from '../client/no-account.ts'
import type { KeyHolder, StorageReader } from '../client/reader.ts'

/** Reads what is free; where every provider asks for money, reading ends with what it would cost. */
export class PageReader implements StorageReader {
  readonly chain: StorageChain
  readonly keep: Keep
  readonly memory: ProviderMemory
  readonly patienceMs = undefined
  readonly #owner: KeyHolder | undefined

  private constructor(chain: StorageChain, keep: Keep, memory: ProviderMemory, owner: KeyHolder | undefined) {
    this.chain = chain
    this.keep = keep
    this.memory = memory
    this.#owner = owner
  }

  /** @param owner - undefined: only health and what was shared by a link. */
  static async open(chain: StorageChain, keep: Keep, owner?: KeyHolder): Promise<PageReader> {
    return new PageReader(chain, keep, await ProviderMemory.open(keep), owner)
  }

  /** @throws {NoAccountError} */
  get owner(): KeyHolder {
    if (this.#owner === undefined) throw new NoAccountError()
    return this.#owner
  }

  provider(entry: { readonly address: `0x${string}`; readonly url: string }): ProviderClient {
    return new ProviderClient(fetchLine, entry)
  }

  shardsHere: StorageReader['shardsHere'] = async () => []
}
