/**
 * Some stripes of an object, fetched from as many providers as needed: each block is checked against its sha256, and where a
 * provider fails, lies or dawdles, another one is asked at once.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Stripe } from '../../coding/index.ts'
import { ProviderError } from '../network/provider-error.ts'
import type { PieceOptions, ShardSource } from '../network/shard-source.ts'
import { BlockGatherer, type BlockParts } from './block-parts.ts'

/** A shard and who has it. */
export type Holder = {
  readonly slot: number
  readonly client: ShardSource
  readonly pieceCid: string
  /** sha256 of each block, 32 bytes each. */
  readonly blocks: Uint8Array
}

export type WindowRequest = {
  readonly k: number
  readonly n: number
  /** Index of the first stripe within the object. */
  readonly first: number
  readonly stripes: readonly Stripe[]
  /** Data shards whose blocks are wanted; with these alone nothing has to be computed. */
  readonly wanted: ReadonlySet<number>
  /** Whom to ask, the best first. */
  readonly holders: readonly Holder[]
  /** Milliseconds for one block; then another provider is asked as well. */
  readonly patienceMs: number
  readonly onFault: (holder: Holder, error: ProviderError) => void
  readonly signal: AbortSignal
}

/** How often a provider's patience may run out in a row before it is cut off. */
const overdueMax = 10

/** Blocks of one stripe by slot. */
export type StripeBlocks = readonly (BlockParts | undefined)[]

/**
 * Fetches the blocks of a window.
 * @returns for each stripe either all wanted blocks, or any k
 * @throws {NotEnoughShardsError} Too few providers answered with the right bytes.
 */
export function fetchWindow(request: WindowRequest): Promise<readonly StripeBlocks[]> {
  return new WindowFetch(request).run()
}

class WindowFetch {
  readonly #request: WindowRequest
  readonly #table: (BlockParts | undefined)[][]
  readonly #waiting: Holder[]
  readonly #faults = new Map<number, ProviderError>()
  readonly #stop = new AbortController()
  /** Ends the window, one way or the other. */
  readonly #outcome = Promise.withResolvers<readonly StripeBlocks[]>()
  /** Runs that are expected to deliver. */
  #promising = 0
  #running = 0
  #isDirect = true

  constructor(request: WindowRequest) {
    this.#request = request
    this.#table = request.stripes.map(() => Array.from({ length: request.n }, () => undefined))
    this.#waiting = [...request.holders]
  }

  async run(): Promise<readonly StripeBlocks[]> {
    const { signal } = this.#request
    signal.throwIfAborted()
    const onAbort = (): void => this.#outcome.reject(signal.reason)
    signal.addEventListener('abort', onAbort)
    try {
      this.#begin()
      return await this.#outcome.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#stop.abort()
    }
  }

  #begin(): void {
    const { wanted, holders, k } = this.#request
    // The best k may hold all that is wanted as it is; otherwise any k of the best will do.
    const best = holders.slice(0, Math.max(k, wanted.size))
    const direct = best.filter(({ slot }) => wanted.has(slot))
    this.#isDirect = direct.length === wanted.size
    if (this.#isDirect) for (const holder of direct) this.#start(holder, 0)
    this.#fill(0)
  }

  /** Keeps as many runs going as can still complete the window. */
  #fill(from: number): void {
    const target = this.#isDirect ? this.#request.wanted.size : this.#request.k
    while (this.#promising < target) {
      const [next] = this.#waiting
      if (next === undefined) break
      this.#start(next, from)
    }
    if (this.#running === 0 && !this.#isComplete()) this.#outcome.reject(this.#notEnough())
  }

  #start(holder: Holder, from: number): void {
    this.#waiting.splice(this.#waiting.indexOf(holder), 1)
    this.#promising++
    this.#running++
    void this.#run(holder, from)
  }

  async #run(holder: Holder, from: number): Promise<void> {
    const { patienceMs } = this.#request
    const cut = new AbortController()
    let isPromising = true
    let done = from
    let overdue = 0
    let isPaying = false
    const giveUpOn = (error: ProviderError): void => {
      if (!isPromising) return
      isPromising = false
      this.#promising--
      this.#isDirect = false
      this.#faults.set(holder.slot, error)
      this.#request.onFault(holder, error)
    }
    const patience = new Patience(patienceMs, () => {
      // What is waited for now is the chain, or another window that pays the same provider.
      if (isPaying) return
      giveUpOn(slowError(holder, patienceMs))
      // A slow one goes on beside its replacement, but not for ever: it may be all that is left.
      if (++overdue === overdueMax) cut.abort()
      this.#fill(this.#firstIncomplete())
    })
    try {
      const signal = AbortSignal.any([this.#stop.signal, cut.signal])
      const onPaying = (now: boolean): void => {
        isPaying = now
        patience.restart()
      }
      for await (const block of this.#blocks(holder, from, { signal, onPaying })) {
        patience.restart()
        overdue = 0
        this.#table[done]![holder.slot] = block
        done++
        if (this.#isComplete()) return this.#outcome.resolve(this.#table)
      }
    } catch (error) {
      if (this.#stop.signal.aborted) return
      if (!(error instanceof ProviderError) && !cut.signal.aborted) return this.#outcome.reject(error)
      giveUpOn(error instanceof ProviderError ? error : slowError(holder, patienceMs))
    } finally {
      patience.end()
      this.#running--
    }
    this.#fill(this.#firstIncomplete())
  }

  /**
   * The blocks of a shard from a stripe of the window on.
   * @yields Each is as its hash says.
   */
  async *#blocks(holder: Holder, from: number, options: PieceOptions): AsyncGenerator<BlockParts> {
    const { stripes, first } = this.#request
    const { client, pieceCid } = holder
    const last = stripes.at(-1)!
    const bytes = client.pieceBytes(
      pieceCid,
      stripes[from]!.shardOffset,
      last.shardOffset + last.blockBytes,
      options,
    )
    let at = from
    let left = stripes[at]!.blockBytes
    let gatherer = new BlockGatherer()
    for await (const chunk of bytes) {
      for (let taken = 0; taken < chunk.length;) {
        const part = chunk.subarray(taken, taken + left)
        gatherer.add(part)
        left -= part.length
        taken += part.length
        if (left > 0) continue
        const index = first + at
        const block = gatherer.finish(holder.blocks.subarray(index * 32, (index + 1) * 32))
        if (block === undefined)
          throw client.wrongBytes(`sent wrong bytes for block ${index} of shard ${holder.slot}`)
        yield block
        at++
        gatherer = new BlockGatherer()
        if (at < stripes.length) left = stripes[at]!.blockBytes
      }
    }
  }

  #isComplete(): boolean {
    return this.#table.every((blocks) => this.#isStripeComplete(blocks))
  }

  #firstIncomplete(): number {
    return Math.max(
      0,
      this.#table.findIndex((blocks) => !this.#isStripeComplete(blocks)),
    )
  }

  #isStripeComplete(blocks: StripeBlocks): boolean {
    const { wanted, k } = this.#request
    if (wanted.values().every((slot) => blocks[slot] !== undefined)) return true
    return blocks.filter((block) => block !== undefined).length >= k
  }

  #notEnough(): NotEnoughShardsError {
    return new NotEnoughShardsError(this.#request.k, this.#request.holders.length, [...this.#faults.values()])
  }
}

/** Runs out again and again, as long as nothing happens. */
class Patience {
  readonly #ms: number
  readonly #ranOut: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(ms: number, ranOut: () => void) {
    this.#ms = ms
    this.#ranOut = ranOut
    this.restart()
  }

  restart(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(this.#ranOut, this.#ms)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}

function slowError({ client }: Holder, patienceMs: number): ProviderError {
  return new ProviderError(client.provider, 'slow', `needed more than ${patienceMs / 1000} s for a block`)
}

/** Thrown when fewer than k providers answered with the right bytes: the object cannot be read now. */
export class NotEnoughShardsError extends WattError {
  readonly code = 'storage/not-enough-shards'
  readonly k: number
  /** Shards that somebody should have had. */
  readonly holders: number
  readonly faults: readonly ProviderError[]
  override readonly fix = 'try again later; watt storage status shows which providers are missing'
  constructor(k: number, holders: number, faults: readonly ProviderError[]) {
    const reasons = faults.map(({ message }) => message)
    super(
      `Any ${k} shards are needed and ${holders} have a provider, but too few answered with the right bytes${
        reasons.length === 0 ? '' : `: ${reasons.slice(0, 8).join('; ')}`
      }.`,
    )
    this.k = k
    this.holders = holders
    this.faults = faults
  }
}
