/**
 * Which providers failed lately: they are asked last, for longer the more often they failed in a row.
 * @module
 */
import { utf8Bytes } from '../../bytes.ts'
import type { Keep } from '../keep.ts'

type Entry = {
  /** Failures since the last success. */
  readonly failures: number
  readonly lastFailureMs: number
  readonly lastError: string
}

/** First rest after a failure; it doubles with each further one. */
const restMsFirst = 60_000
const doublingsMax = 10
/** Entries kept; the oldest failures are forgotten first. */
const entriesMax = 10_000
const errorLengthMax = 200

const name = 'providers.json'

/** Failures of providers, by address; kept where that is possible. */
export class ProviderMemory {
  readonly #entries: Map<string, Entry>
  readonly #keep: Keep | undefined
  readonly #now: () => number
  #isDirty = false

  private constructor(entries: Map<string, Entry>, keep: Keep | undefined, now: () => number) {
    this.#entries = entries
    this.#keep = keep
    this.#now = now
  }

  /** @param now - milliseconds since 1970 */
  static async open(keep?: Keep, now: () => number = Date.now): Promise<ProviderMemory> {
    return new ProviderMemory(keep === undefined ? new Map() : await load(keep), keep, now)
  }

  /** Whether the provider failed so lately that others are asked first. */
  isResting(address: string): boolean {
    const entry = this.#entries.get(address.toLowerCase())
    if (entry === undefined) return false
    const restMs = restMsFirst * 2 ** Math.min(entry.failures - 1, doublingsMax)
    return this.#now() < entry.lastFailureMs + restMs
  }

  /** What went wrong last; undefined where nothing did since the last success. */
  lastError(address: string): string | undefined {
    return this.#entries.get(address.toLowerCase())?.lastError
  }

  failed(address: string, error: string): void {
    const key = address.toLowerCase()
    const failures = (this.#entries.get(key)?.failures ?? 0) + 1
    this.#entries.delete(key)
    this.#entries.set(key, {
      failures,
      lastFailureMs: this.#now(),
      lastError: error.slice(0, errorLengthMax),
    })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest)
    this.#isDirty = true
  }

  succeeded(address: string): void {
    if (this.#entries.delete(address.toLowerCase())) this.#isDirty = true
  }

  /** Keeps what changed. */
  async save(): Promise<void> {
    if (!this.#isDirty || this.#keep === undefined) return
    this.#isDirty = false
    await this.#keep.write(name, utf8Bytes(JSON.stringify(Object.fromEntries(this.#entries))))
  }
}

/** A memory that cannot be read is only forgotten: it makes things slower, not wrong. */
async function load(keep: Keep): Promise<Map<string, Entry>> {
  try {
    const json = JSON.parse(new TextDecoder().decode(await keep.read(name))) as Readonly<
      Record<string, Partial<Entry>>
    >
    const entries = Object.entries(json).flatMap(([key, { failures, lastFailureMs, lastError }]) =>
      Number.isSafeInteger(failures) && Number.isFinite(lastFailureMs) && typeof lastError === 'string'
        ? [[key, { failures, lastFailureMs, lastError } as Entry] as const]
        : [],
    )
    return new Map(entries.slice(-entriesMax))
  } catch {
    return new Map()
  }
}
