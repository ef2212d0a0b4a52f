/**
 * Collects small objects that come one after the other, until there are enough for a bundle or the first has waited long enough.
 * @module
 */
export type CollectorLimits = {
  readonly waitMs: number
  readonly countMax: number
  readonly bytesMax: number
}

export class Collector {
  readonly #limits: CollectorLimits
  readonly #flush: (names: readonly string[]) => void
  readonly #names = new Set<string>()
  #bytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(limits: CollectorLimits, flush: (names: readonly string[]) => void) {
    this.#limits = limits
    this.#flush = flush
  }

  /** @param bytes - at most, if the name is there already */
  add(name: string, bytes: number): void {
    this.#names.add(name)
    this.#bytes += bytes
    if (this.#names.size >= this.#limits.countMax || this.#bytes >= this.#limits.bytesMax) this.#hand()
    else this.#timer ??= setTimeout(() => this.#hand(), this.#limits.waitMs)
  }

  /** Forgets what was collected. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#names.clear()
  }

  #hand(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const names = [...this.#names]
    this.#names.clear()
    this.#bytes = 0
    this.#flush(names)
  }
}
