/**
 * What reading may cost, and what it did cost: an account with each provider that asks for money.
 * @module
 */
import { join } from 'node:path'
import type { Address, LocalAccount } from 'viem'
import type { StorageChain } from '../chain.ts'
import { LaneFolder } from './lane.ts'
import { type Payment, Tab } from './tab.ts'

/** Nothing is paid before {@link Purse.allow} was called. */
export class Purse {
  readonly #tabs = new Map<string, Tab>()
  readonly #tabOf: (provider: Address) => Tab
  #maxWeiPerGiB = 0n

  /** @param folder - where promises are kept */
  constructor(chain: StorageChain, folder: string, account: LocalAccount | undefined) {
    const { chainId, retrieval } = chain
    const parts = {
      chainId,
      chain: retrieval,
      now: async () => (await chain.clock()).now,
      lanes: new LaneFolder(channelsFolder(folder), chainId, retrieval.channels),
      account,
      maxWeiPerGiB: () => this.#maxWeiPerGiB,
    }
    this.#tabOf = (provider) => new Tab(provider, parts)
  }

  /** Lets providers be paid up to a price. @param maxWeiPerGiB - 0 lets nothing be paid */
  allow(maxWeiPerGiB: bigint): void {
    this.#maxWeiPerGiB = maxWeiPerGiB
  }

  tab(provider: Address): Tab {
    const key = provider.toLowerCase()
    const tab = this.#tabs.get(key) ?? this.#tabOf(provider)
    this.#tabs.set(key, tab)
    return tab
  }

  /** What was paid since the client was opened. */
  payments(): readonly Payment[] {
    return [...this.#tabs.values()].map((tab) => tab.payment()).filter((payment) => payment !== undefined)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#tabs.values()].map((tab) => tab.close()))
  }
}

/** Where a client's promises lie. */
export function channelsFolder(folder: string): string {
  return join(folder, 'channels')
}
