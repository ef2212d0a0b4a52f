/**
 * Carries out on the network what waits in staging, again and again until it succeeds.
 * Small objects go many at a time, so that the network can bundle them; one name has one transfer at a time, of its newest entry.
 * @module
 */
import pLimit from 'p-limit'
import type { ObjectStore } from '../../../client/object-store.ts'
import { toMetadata } from '../facts.ts'
import type { Pending } from './index.ts'
import type { Staging } from './staging.ts'

/** What keeps an object from being stored. */
export type Failing = {
  readonly name: string
  readonly attempts: number
  readonly error: string
  readonly fix?: string
  readonly nextMs: number
}
export type UploaderLimits = {
  readonly smallBytes: number
  readonly smallAtOnce: number
  readonly largeAtOnce: number
  readonly retryMs: number
  readonly retryMsMax: number
}

export const usualLimits: UploaderLimits = {
  smallBytes: 256 * 1024,
  smallAtOnce: 256,
  largeAtOnce: 2,
  retryMs: 1000,
  retryMsMax: 10 * 60_000,
}

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void }
type Transfer = { readonly id: string; readonly controller: AbortController }

export class Uploader {
  readonly #staging: Staging
  readonly #network: ObjectStore
  readonly #limits: UploaderLimits
  readonly #small: ReturnType<typeof pLimit>
  readonly #large: ReturnType<typeof pLimit>
  readonly #queued = new Set<string>()
  readonly #running = new Map<string, Transfer>()
  readonly #failing = new Map<string, Failing>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #waiters = new Map<string, Waiter[]>()
  readonly #work = new Set<Promise<void>>()
  #stopped = false

  constructor(staging: Staging, network: ObjectStore, limits: Partial<UploaderLimits> = {}) {
    this.#staging = staging
    this.#network = network
    this.#limits = { ...usualLimits, ...limits }
    this.#small = pLimit(this.#limits.smallAtOnce)
    this.#large = pLimit(this.#limits.largeAtOnce)
  }

  /** Takes up what an earlier process left, and whatever comes. */
  async start(): Promise<void> {
    this.#staging.onPending = (name, entry) => this.#enqueue(name, entry)
    for await (const [name, entry] of this.#staging.index.pending.entries()) this.#enqueue(name, entry)
  }

  /** Waits until the network has carried out an entry, or a newer one took its place. @throws what an attempt throws */
  async stored(name: string, id: string): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => {
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), { resolve, reject }])
    })
    const entry = await this.#staging.index.pending.get(name)
    if (entry?.id !== id) this.#settle(id)
    await settled
  }

  /** What failed lately and is tried again, the worst first. */
  failing(): readonly Failing[] {
    return [...this.#failing.values()].toSorted((a, b) => b.attempts - a.attempts)
  }

  /** Breaks off transfers; what was not finished stays in staging. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#staging.onPending = () => {}
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const { controller } of this.#running.values()) controller.abort(new Error('the gateway stops'))
    await Promise.all(this.#work)
  }

  #enqueue(name: string, entry: Pending): void {
    const running = this.#running.get(name)
    if (running !== undefined && running.id !== entry.id)
      running.controller.abort(new Error('a newer object took its place'))
    if (this.#stopped || this.#queued.has(name)) return
    this.#queued.add(name)
    const isSmall = entry.type === 'delete' || entry.facts.sizeBytes <= this.#limits.smallBytes
    const work = (isSmall ? this.#small : this.#large)(async () => this.#transfer(name))
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  async #transfer(name: string): Promise<void> {
    this.#queued.delete(name)
    if (this.#stopped || this.#running.has(name)) return // Whoever runs looks again when it is done.
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    const entry = await this.#staging.index.pending.get(name)
    if (entry === undefined || this.#running.has(name)) return
    const controller = new AbortController()
    this.#running.set(name, { id: entry.id, controller })
    try {
      await this.#carryOut(name, entry, controller.signal)
      await this.#staging.done(name, entry.id)
      this.#failing.delete(name)
      this.#settle(entry.id)
    } catch (error) {
      if (controller.signal.aborted) this.#settle(entry.id)
      else this.#failed(name, entry, error)
    } finally {
      this.#running.delete(name)
    }
    const newer = this.#stopped ? undefined : await this.#staging.index.pending.get(name)
    if (newer !== undefined && newer.id !== entry.id) this.#enqueue(name, newer)
  }

  async #carryOut(name: string, entry: Pending, signal: AbortSignal): Promise<void> {
    if (entry.type === 'delete') return void (await this.#network.delete(name, { signal }))
    const { sizeBytes, contentType, modifiedMs } = entry.facts
    const body = await this.#staging.blobs.read(entry.blobs, 0, sizeBytes)
    if (body === undefined) throw new Error(`The staged bytes of "${name}" are gone from the folder.`)
    await this.#network.put(name, body, {
      size: sizeBytes,
      contentType,
      modifiedMs,
      metadata: toMetadata(entry.facts),
      signal,
    })
  }

  #settle(id: string, error?: unknown): void {
    for (const { resolve, reject } of this.#waiters.get(id) ?? []) {
      if (error === undefined) resolve()
      else reject(error)
    }
    this.#waiters.delete(id)
  }

  #failed(name: string, entry: Pending, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const attempts = (this.#failing.get(name)?.attempts ?? 0) + 1
    const waitMs = Math.min(this.#limits.retryMs * 2 ** Math.min(attempts - 1, 20), this.#limits.retryMsMax)
    const fix = 'fix' in error && typeof error.fix === 'string' ? { fix: error.fix } : {}
    this.#failing.set(name, {
      name,
      attempts,
      error: error.message,
      ...fix,
      nextMs: this.#staging.now() + waitMs,
    })
    this.#settle(entry.id, error)
    if (this.#stopped) return
    const timer = setTimeout(() => this.#enqueue(name, entry), waitMs)
    this.#timers.set(name, timer.unref())
  }
}
