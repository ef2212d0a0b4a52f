/**
 * The till of a provider in memory: the one that real providers have, over channels in memory. It can be told to cheat.
 * @module
 */
import type { Address } from 'viem'
import type { SignedVoucher } from '../provider/chain/provider-chain.ts'
import { ProblemError } from '../provider/serve/problem.ts'
import { type Admission, Till } from '../provider/till/till.ts'
import { parseVoucher } from '../provider/till/voucher.ts'
import type { VoucherStore } from '../provider/till/voucher-store.ts'
import type { MemoryMarket } from './memory-chain.fixture.ts'

/** How a till cheats: it takes no voucher, or wants more than was agreed on, whatever it gets. */
export type TillMisdeed = 'refuses vouchers' | 'demands more'

/** Vouchers stay when prices change, as over a restart. */
export class MemoryTill {
  readonly vouchers: Map<string, SignedVoucher> = new Map()
  /** Everything that was ever promised, in the order in which it came. */
  readonly promises: SignedVoucher[] = []
  readonly #provider: Address
  readonly #market: MemoryMarket
  #till: Till
  #priceWeiPerMiB: bigint
  misdeed: TillMisdeed | undefined

  constructor(provider: Address, market: MemoryMarket, priceWeiPerMiB: bigint, freeQuotaBytes: number) {
    this.#provider = provider
    this.#market = market
    this.#priceWeiPerMiB = priceWeiPerMiB
    this.#till = this.#begin(freeQuotaBytes)
  }

  /** Begins anew with another price. */
  restart(priceWeiPerMiB: bigint): void {
    this.#priceWeiPerMiB = priceWeiPerMiB
    this.#till = this.#begin(0)
  }

  /** Wei that the vouchers of all channels are worth. */
  get worthWei(): bigint {
    return this.vouchers.values().reduce((sum, { voucher }) => sum + voucher.cumulativeWei, 0n)
  }

  async admit(peer: string, bytes: number, header: string | undefined): Promise<Admission> {
    if (header !== undefined) this.promises.push(parseVoucher(header))
    if (this.misdeed === undefined || header === undefined) return this.#till.admit(peer, '0x', bytes, header)
    const quote = { provider: this.#provider, ...this.#place(), priceWeiPerMiB: String(this.#priceWeiPerMiB) }
    const more = this.misdeed === 'demands more' && { cumulativeWei: String(10n ** 20n) }
    throw new ProblemError('storage/payment-required', 'More is to be paid.', { quote, ...more })
  }

  #place(): { readonly chainId: number; readonly channels: Address } {
    return { chainId: this.#market.chainId, channels: this.#market.retrieval.address }
  }

  #begin(freeQuotaBytes: number): Till {
    const market = this.#market
    const setting = {
      ...this.#place(),
      provider: this.#provider,
      network: 'memory',
      market: market.market,
      genesisTime: market.genesisTime,
      epochSeconds: market.epochSeconds,
      windows: 1,
      hits: 24,
      stakeMin: 0n,
      releasesMax: 1,
    }
    const channel = async (id: bigint) => {
      const found = market.retrieval.channels.get(id)
      if (found === undefined || found.isClosed || found.payee !== this.#provider) return undefined
      return { ...found, deposit: found.depositWei }
    }
    return new Till({
      chain: { setting, channel },
      vouchers: storeOf(this.vouchers),
      freeQuotaBytes,
      priceWeiPerMiB: this.#priceWeiPerMiB,
      now: () => market.now,
    })
  }
}

function storeOf(known: Map<string, SignedVoucher>): VoucherStore {
  const keyOf = (channel: bigint, lane: number): string => `${channel}-${lane}`
  return {
    all: () => [...known.values()],
    ofChannel: (channel) => [...known.values()].filter((it) => it.voucher.channel === channel),
    keep: async (signed) => void known.set(keyOf(signed.voucher.channel, signed.voucher.lane), signed),
    remove: async (channel, lane) => void known.delete(keyOf(channel, lane)),
  }
}
