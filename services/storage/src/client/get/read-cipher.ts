/**
 * The encrypted bytes of an object, from any k of its shards: windows of stripes, the next ones fetched while one is read.
 * @module
 */
import { blocksOf, type Code, ReedSolomon, type Stripe } from '../../coding/index.ts'
import type { ProviderMemory } from '../network/provider-memory.ts'
import type { ProviderError } from '../network/provider-error.ts'
import { paymentNeeded } from '../pay/payment-needed.ts'
import { cutParts } from './block-parts.ts'
import { fetchWindow, type Holder, NotEnoughShardsError, type StripeBlocks } from './window.ts'

/** An object as its manifest describes it, and who has its shards. */
export type CipherSource = {
  readonly code: Code
  readonly cipherBytes: number
  readonly holders: readonly Holder[]
}

export type ReadOptions = {
  readonly memory: ProviderMemory
  readonly signal?: AbortSignal | undefined
  /** Told of each provider that failed, with the reason; once for each failure. */
  readonly onFault?: ((error: ProviderError) => void) | undefined
  /** Milliseconds that one block may take before another provider is asked as well. */
  readonly patienceMs?: number | undefined
}

const patienceMsUsual = 3000
/** Data bytes of a window; at least one stripe. */
const windowBytes = 16 * 2 ** 20
/** Windows that are fetched before they are read. */
const windowsAhead = 2
/** Failures of one provider within one read, after which it is not asked again. */
const faultsMax = 3

/**
 * Reads encrypted bytes `from` to `to`.
 * @yields Bytes whose blocks were checked.
 * @throws {NotEnoughShardsError} Fewer than k providers answer with the right bytes.
 * @throws {PaymentNeededError} They would, for money.
 */
export async function* readCipher(
  source: CipherSource,
  from: number,
  to: number,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  if (from >= to) return
  const reader = await CipherReader.open(expecting(source, to - from), options)
  const windows = windowsOf(source, from, to)
  const fetched: Promise<readonly Uint8Array[]>[] = []
  try {
    for (let next = 0; fetched.length > 0 || next < windows.length;) {
      while (fetched.length < windowsAhead + 1 && next < windows.length) {
        const pending = reader.window(windows[next++]!, from, to)
        // It may fail while an earlier window is still being read; whoever awaits it hears of it.
        pending.catch(() => undefined)
        fetched.push(pending)
      }
      yield* await fetched.shift()!
    }
  } catch (error) {
    throw (error instanceof NotEnoughShardsError ? paymentNeeded(error, to - from) : undefined) ?? error
  } finally {
    reader.close()
  }
}

/** Bytes of one stripe that are wanted, counted from its beginning. */
type Part = { readonly blockBytes: number; readonly from: number; readonly to: number }
type Window = { readonly first: number; readonly stripes: readonly Stripe[] }

/** One read: what its windows share. */
class CipherReader {
  readonly #source: CipherSource
  readonly #options: ReadOptions
  readonly #coder: ReedSolomon
  readonly #faults = new Map<number, number>()
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal

  private constructor(source: CipherSource, options: ReadOptions, coder: ReedSolomon) {
    this.#source = source
    this.#options = options
    this.#coder = coder
    this.#signal = options.signal ? AbortSignal.any([options.signal, this.#stop.signal]) : this.#stop.signal
  }

  static async open(source: CipherSource, options: ReadOptions): Promise<CipherReader> {
    return new CipherReader(source, options, await ReedSolomon.create(source.code.k, source.code.n))
  }

  async window({ first, stripes }: Window, from: number, to: number): Promise<readonly Uint8Array[]> {
    const { k, n } = this.#source.code
    const parts = stripes.map(({ offset, length, blockBytes }) => ({
      blockBytes,
      from: Math.max(0, from - offset),
      to: Math.min(length, to - offset),
    }))
    const wanted = new Set<number>()
    for (const part of parts)
      for (let slot = Math.floor(part.from / part.blockBytes); slot * part.blockBytes < part.to; slot++)
        wanted.add(slot)
    const table = await fetchWindow({
      k,
      n,
      first,
      stripes,
      wanted,
      holders: this.#ranked(),
      patienceMs: this.#options.patienceMs ?? patienceMsUsual,
      onFault: (holder, error) => this.#onFault(holder, error),
      signal: this.#signal,
    })
    return table.flatMap((blocks, at) => this.#cut(blocks, parts[at]!))
  }

  /** The wanted bytes of one stripe. */
  #cut(blocks: StripeBlocks, { blockBytes, from, to }: Part): readonly Uint8Array[] {
    const first = Math.floor(from / blockBytes)
    const end = Math.ceil(to / blockBytes)
    const isWhole = blocks.slice(first, end).every((block) => block !== undefined)
    const data = isWhole ? blocks : this.#rebuilt(blocks)
    return Array.from({ length: end - first }, (_, at) => {
      const start = (first + at) * blockBytes
      return cutParts(data[first + at]!, from - start, to - start)
    }).flat()
  }

  #rebuilt(blocks: StripeBlocks): StripeBlocks {
    const whole = blocks.map((parts) => parts && Buffer.concat(parts))
    return this.#coder.dataBlocks(whole).map((block) => [block])
  }

  /** Whom to ask first: who has not failed, and then who has the data as it is. */
  #ranked(): readonly Holder[] {
    const { memory } = this.#options
    const { k } = this.#source.code
    const rank = ({ slot, client }: Holder): number =>
      (this.#faults.get(slot) ?? 0) * 4 +
      (memory.isResting(client.provider.address) ? 2 : 0) +
      (slot < k ? 0 : 1)
    return this.#source.holders
      .filter(({ slot }) => (this.#faults.get(slot) ?? 0) < faultsMax)
      .toSorted((a, b) => rank(a) - rank(b) || a.slot - b.slot)
  }

  #onFault({ slot, client }: Holder, error: ProviderError): void {
    const before = this.#faults.get(slot) ?? 0
    this.#faults.set(slot, error.fault === 'wrong-bytes' || error.fault === 'unpaid' ? faultsMax : before + 1)
    // One that wants money is not at fault: it is asked last only as long as it is not paid.
    if (error.fault !== 'unpaid') this.#options.memory.failed(client.provider.address, error.message)
    this.#options.onFault?.(error)
  }

  close(): void {
    this.#stop.abort()
  }
}

/** The same with what each provider may have to be paid for. */
function expecting(source: CipherSource, bytes: number): CipherSource {
  const each = Math.ceil(bytes / source.code.k)
  const holders = source.holders.map((holder) => ({ ...holder, client: holder.client.expecting(each) }))
  return { ...source, holders }
}

/** The stripes that a range touches, in windows. */
function windowsOf({ code, cipherBytes }: CipherSource, from: number, to: number): readonly Window[] {
  const stripeBytes = code.k * code.blockBytes
  const places = blocksOf(code, cipherBytes)
  const end = Math.ceil(to / stripeBytes)
  const perWindow = Math.max(1, Math.floor(windowBytes / stripeBytes))
  const windows: Window[] = []
  // The first window is a single stripe, so that the first byte need not wait for a whole one.
  let length = 1
  for (let first = Math.floor(from / stripeBytes); first < end; first += length) {
    if (windows.length > 0) length = perWindow
    windows.push({ first, stripes: places.slice(first, Math.min(end, first + length)) })
  }
  return windows
}
