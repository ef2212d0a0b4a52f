/**
 * Carries out on the network what waits in staging, again and again until it succeeds.
 * Small objects are collected and go together, so that the network bundles them; what failed in company goes alone the next times.
 * One name has one transfer at a time, of its newest entry.
 * @module
 */
import pLimit from 'p-limit'
import type { ObjectStore, PutItem } from '../../../client/object-store.ts'
import { fromInfo, toMetadata } from '../facts.ts'
import { Collector } from './collector.ts'
import type { Pending } from './index.ts'
import type { PendingPut, Staging } from './staging.ts'

/** What keeps an object from being stored. */
export type Failing = {
  readonly name: string
  readonly attempts: number
  readonly error: string
  readonly fix?: string
  readonly nextMs: number
}
export type UploaderLimits = {
  /** Below this, objects are collected. */
  readonly smallBytes: number
  /** Objects of one bundle at most, bytes, and milliseconds that the first waits for others. */
  readonly bundleObjects: number
  readonly bundleBytes: number
  readonly bundleMs: number
  readonly bundlesAtOnce: number
  readonly aloneAtOnce: number
  readonly retryMs: number
  readonly retryMsMax: number
}

export const usualLimits: UploaderLimits = {
  smallBytes: 8 * 2 ** 20,
  bundleObjects: 2048,
  bundleBytes: 64 * 2 ** 20,
  bundleMs: 2000,
  bundlesAtOnce: 2,
  aloneAtOnce: 2,
  retryMs: 1000,
  retryMsMax: 10 * 60_000,
}
/** Code of the refusal to delete what shares its order with others. */
const bundledCode = 'storage/bundled-file'

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void }
type Transfer = { readonly id: string; readonly controller: AbortController; readonly isAlone: boolean }

export class Uploader {
  readonly #staging: Staging
  readonly #network: ObjectStore
  readonly #limits: UploaderLimits
  readonly #bundles: ReturnType<typeof pLimit>
  readonly #alone: ReturnType<typeof pLimit>
  readonly #collector: Collector
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
    this.#bundles = pLimit(this.#limits.bundlesAtOnce)
    this.#alone = pLimit(this.#limits.aloneAtOnce)
    const { bundleMs: waitMs, bundleObjects: countMax, bundleBytes: bytesMax } = this.#limits
    this.#collector = new Collector({ waitMs, countMax, bytesMax }, (names) => {
      this.#do(this.#bundles(async () => this.#transferTogether(names)))
    })
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
    this.#collector.stop()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const { controller } of this.#running.values()) controller.abort(new Error('the gateway stops'))
    await Promise.all(this.#work)
  }

  #enqueue(name: string, entry: Pending): void {
    const running = this.#running.get(name)
    if (running?.isAlone === true && running.id !== entry.id)
      running.controller.abort(new Error('a newer object took its place'))
    if (this.#stopped || this.#queued.has(name)) return
    this.#queued.add(name)
    const isCollected =
      entry.type === 'put' && entry.facts.sizeBytes < this.#limits.smallBytes && !this.#failing.has(name)
    if (isCollected) this.#collector.add(name, entry.facts.sizeBytes)
    else this.#do(this.#alone(async () => this.#transferAlone(name)))
  }

  #do(work: Promise<void>): void {
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  async #transferAlone(name: string): Promise<void> {
    const entry = await this.#take(name)
    if (entry === undefined) return
    const controller = new AbortController()
    this.#running.set(name, { id: entry.id, controller, isAlone: true })
    try {
      await this.#carryOut(name, entry, controller.signal)
      await this.#succeeded(name, entry)
    } catch (error) {
      if (controller.signal.aborted) this.#settle(entry.id)
      else this.#failed(name, entry, error)
    }
    await this.#release(name, entry)
  }

  async #transferTogether(names: readonly string[]): Promise<void> {
    const controller = new AbortController()
    const taken: (readonly [string, PendingPut])[] = []
    for (const name of names) {
      const entry = await this.#take(name)
      if (entry?.type === 'put') {
        this.#running.set(name, { id: entry.id, controller, isAlone: false })
        taken.push([name, entry])
      } else if (entry !== undefined) this.#enqueue(name, entry) // It was deleted meanwhile.
    }
    if (taken.length === 0) return
    try {
      const { signal } = controller
      const stored = await Promise.all(taken.map(async ([name, entry]) => this.#isStored(name, entry)))
      const wanted = taken.filter((_, at) => stored[at] === false)
      const items = await Promise.all(
        wanted.map(async ([name, entry]) => ({ name, ...(await this.#contentOf(name, entry)) })),
      )
      if (items.length > 0) await this.#network.putMany(items, { signal })
      for (const [name, entry] of taken) await this.#succeeded(name, entry)
    } catch (error) {
      for (const [name, entry] of taken)
        if (controller.signal.aborted) this.#settle(entry.id)
        else this.#failed(name, entry, error)
    }
    for (const [name, entry] of taken) await this.#release(name, entry)
  }

  /** The entry to work on; undefined where there is nothing to do, or somebody does it. */
  async #take(name: string): Promise<Pending | undefined> {
    this.#queued.delete(name)
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    const entry =
      this.#stopped || this.#running.has(name) ? undefined : await this.#staging.index.pending.get(name)
    return this.#stopped || this.#running.has(name) ? undefined : entry // Who runs looks again when it is done.
  }

  async #release(name: string, { id }: Pending): Promise<void> {
    this.#running.delete(name)
    const newer = this.#stopped ? undefined : await this.#staging.index.pending.get(name)
    if (newer !== undefined && newer.id !== id) this.#enqueue(name, newer)
  }

  async #succeeded(name: string, { id }: Pending): Promise<void> {
    await this.#staging.done(name, id)
    this.#failing.delete(name)
    this.#settle(id)
  }

  async #carryOut(name: string, entry: Pending, signal: AbortSignal): Promise<void> {
    if (entry.type === 'delete') return void (await this.#network.delete(name, { signal }))
    if (await this.#isStored(name, entry)) return
    const { body, options } = await this.#contentOf(name, entry)
    await this.#network.put(name, body, { ...options, signal })
  }

  /** An earlier process may have been killed between the network's answer and its own note of it. */
  async #isStored(name: string, { facts }: PendingPut): Promise<boolean> {
    const info = await this.#network.head(name)
    return info !== undefined && info.modifiedMs === facts.modifiedMs && fromInfo(info).etag === facts.etag
  }

  async #contentOf(name: string, { facts, blobs }: PendingPut): Promise<Pick<PutItem, 'body' | 'options'>> {
    const { sizeBytes: size, contentType, modifiedMs } = facts
    const body = await this.#staging.blobs.read(blobs, 0, size)
    if (body === undefined) throw new Error(`The staged bytes of "${name}" are gone from the folder.`)
    return { body, options: { size, contentType, modifiedMs, metadata: toMetadata(facts) } }
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
    // One of a bundle goes with the bundle; until then the entry hides it, which is all that its owner sees.
    const isHidden = entry.type === 'delete' && 'code' in error && error.code === bundledCode
    const { retryMs, retryMsMax } = this.#limits
    const attempts = (this.#failing.get(name)?.attempts ?? 0) + 1
    const waitMs = isHidden ? retryMsMax : Math.min(retryMs * 2 ** Math.min(attempts - 1, 20), retryMsMax)
    const fix = 'fix' in error && typeof error.fix === 'string' ? { fix: error.fix } : {}
    if (isHidden) this.#failing.delete(name)
    else
      this.#failing.set(name, {
        name,
        attempts,
        error: error.message,
        ...fix,
        nextMs: this.#staging.now() + waitMs,
      })
    this.#settle(entry.id, isHidden ? undefined : error)
    if (this.#stopped) return
    const timer = setTimeout(() => this.#enqueue(name, entry), waitMs)
    this.#timers.set(name, timer.unref())
  }
}
