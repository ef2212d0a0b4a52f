/**
 * Whom a read asks: who has not failed, then who has the data as it is. Nobody is paid while enough give their bytes for
 * nothing; where they are too few, the cheapest of the others come after them.
 * @module
 */
import type { ProviderMemory } from '../network/provider-memory.ts'
import type { ProviderError } from '../network/provider-error.ts'
import { type Holder, NotEnoughShardsError } from './window.ts'

export type ChoiceOptions = {
  readonly memory: ProviderMemory
  /** Told of each provider that failed, with the reason; once for each failure. */
  readonly onFault?: ((error: ProviderError) => void) | undefined
}

export type Asking<FOUND> = (
  holders: readonly Holder[],
  onFault: (holder: Holder, error: ProviderError) => void,
) => Promise<FOUND>

/** Failures of one provider within one read, after which it is not asked again. */
const faultsMax = 3

/** The choice of one read; what one of its windows finds out, the others know. */
export class Choice {
  readonly #k: number
  readonly #free: readonly Holder[]
  readonly #paid: readonly Holder[]
  readonly #options: ChoiceOptions
  readonly #faults = new Map<number, number>()
  /** Wei a MiB, by slot, of those that want money. */
  readonly #prices = new Map<number, bigint>()
  #isPaying = false

  /** @param bytes - of the object that will be read: what deposits are made for */
  constructor(holders: readonly Holder[], k: number, bytes: number, options: ChoiceOptions) {
    const each = Math.ceil(bytes / k)
    this.#k = k
    this.#free = holders.map((holder) => ({ ...holder, client: holder.client.unpaid() }))
    this.#paid = holders.map((holder) => ({ ...holder, client: holder.client.expecting(each) }))
    this.#options = options
  }

  /**
   * Asks, and asks again with money where that is all that lacks.
   * @throws {NotEnoughShardsError} As the last asking does.
   */
  async among<FOUND>(ask: Asking<FOUND>): Promise<FOUND> {
    const isPaying = this.#isPaying
    try {
      return await this.#ask(ask, isPaying)
    } catch (error) {
      if (isPaying || this.#prices.size === 0 || !(error instanceof NotEnoughShardsError)) throw error
      this.#isPaying = true
      return this.#ask(ask, true)
    }
  }

  #ask<FOUND>(ask: Asking<FOUND>, isPaying: boolean): Promise<FOUND> {
    return ask(this.#ranked(isPaying), (holder, error) => this.#onFault(holder, error, isPaying))
  }

  #ranked(isPaying: boolean): readonly Holder[] {
    const rank = ({ slot, client }: Holder): number =>
      (this.#faults.get(slot) ?? 0) * 4 +
      (this.#options.memory.isResting(client.provider.address) ? 2 : 0) +
      (slot < this.#k ? 0 : 1)
    const price = ({ slot }: Holder): bigint => this.#prices.get(slot) ?? 0n
    return (isPaying ? this.#paid : this.#free)
      .filter(({ slot }) => (this.#faults.get(slot) ?? 0) < faultsMax)
      .toSorted((a, b) => Number(price(a) - price(b)) || rank(a) - rank(b) || a.slot - b.slot)
  }

  #onFault({ slot, client }: Holder, error: ProviderError, isPaying: boolean): void {
    if (error.offer !== undefined) this.#prices.set(slot, error.offer.priceWeiPerMiB)
    const isUnpaid = error.fault === 'unpaid'
    // One that wants money is not at fault, only asked last.
    if (isUnpaid && !isPaying) return
    const isOut = isUnpaid || error.fault === 'wrong-bytes'
    this.#faults.set(slot, isOut ? faultsMax : (this.#faults.get(slot) ?? 0) + 1)
    if (!isUnpaid) this.#options.memory.failed(client.provider.address, error.message)
    this.#options.onFault?.(error)
  }
}
