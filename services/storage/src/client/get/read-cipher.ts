/**
 * The encrypted bytes of an object, from any k of its shards: windows of stripes, the next ones fetched while one is read.
 * @module
 */
import { concatBytes } from '../../bytes.ts'
import { blocksOf, type Code, ReedSolomon, type Stripe } from '../../coding/index.ts'
import { paymentNeeded } from '../pay/payment-needed.ts'
import { cutParts } from './block-parts.ts'
import { Choice, type ChoiceOptions } from './choice.ts'
import { fetchWindow, type Holder, NotEnoughShardsError, type StripeBlocks } from './window.ts'

/** An object as its manifest describes it, and who has its shards. */
export type CipherSource = {
  readonly code: Code
  readonly cipherBytes: number
  readonly holders: readonly Holder[]
}

export type ReadOptions = ChoiceOptions & {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that one block may take before another provider is asked as well. */
  readonly patienceMs?: number | undefined
}

const patienceMsUsual = 3000
/** Data bytes of a window; at least one stripe. */
const windowBytes = 16 * 2 ** 20
/** Windows that are fetched before they are read. */
const windowsAhead = 2

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
  const reader = await CipherReader.open(source, to - from, options)
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
  readonly #choice: Choice
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal

  private constructor(source: CipherSource, bytes: number, options: ReadOptions, coder: ReedSolomon) {
    this.#source = source
    this.#choice = new Choice(source.holders, source.code.k, bytes, options)
    this.#options = options
    this.#coder = coder
    this.#signal = options.signal ? AbortSignal.any([options.signal, this.#stop.signal]) : this.#stop.signal
  }

  static async open(source: CipherSource, bytes: number, options: ReadOptions): Promise<CipherReader> {
    return new CipherReader(source, bytes, options, await ReedSolomon.create(source.code.k, source.code.n))
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
    const patienceMs = this.#options.patienceMs ?? patienceMsUsual
    const signal = this.#signal
    const table = await this.#choice.among((holders, onFault) =>
      fetchWindow({ k, n, first, stripes, wanted, holders, patienceMs, onFault, signal }),
    )
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
    const whole = blocks.map((parts) => parts && concatBytes(parts))
    return this.#coder.dataBlocks(whole).map((block) => [block])
  }

  close(): void {
    this.#stop.abort()
  }
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
