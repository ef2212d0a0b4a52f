/**
 * A store in memory, for tests and for simulations of disks that fail and machines that stop.
 * @module
 */
import type { Store, StoreOperation } from '../types.ts'
import { StoreClosedError } from './store-errors.ts'

export type MemoryStoreOptions = {
  /**
   * Runs before each write. Throwing (a `StoreError`, say) fails it, and nothing of it is visible.
   * A promise delays it: until the promise resolves, the batch is neither visible nor durable.
   */
  readonly onWrite?: (operations: readonly StoreOperation[]) => void | Promise<void>
}

export type MemoryStore = Store & {
  /**
   * Stops as in a power cut: writes under way never settle, later use is refused.
   * @param options.keepPending - Batches under way that the disk took although nobody was told; default 0.
   * @returns what the disk holds, opened again.
   */
  crash(options?: {
    readonly keepPending?: number
    readonly onWrite?: MemoryStoreOptions['onWrite']
  }): MemoryStore
  /** Entries held. */
  readonly size: number
}

type Entry = readonly [Uint8Array, Uint8Array]

/** Makes an empty store whose writes are durable at once, unless `onWrite` says otherwise. */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return storeOf(new Map(), options)
}

function storeOf(entries: Map<string, Entry>, { onWrite }: MemoryStoreOptions): MemoryStore {
  /** Batches that `onWrite` holds back, in order. */
  let pending: (readonly StoreOperation[])[] = []
  let last: Promise<void> = Promise.resolve()
  let isClosed = false
  let hasCrashed = false

  const assertOpen = (): void => {
    if (isClosed) throw new StoreClosedError()
  }
  const writeAfter = async (before: Promise<void>, operations: readonly StoreOperation[]): Promise<void> => {
    await before
    try {
      await onWrite?.(operations)
    } finally {
      if (hasCrashed) await new Promise<never>(() => {}) // A machine that stopped never answers.
      pending = pending.filter((it) => it !== operations)
    }
    applyTo(entries, operations)
  }

  return {
    get size() {
      return entries.size
    },
    get: (key) => {
      assertOpen()
      return entries.get(nameOf(key))?.[1]
    },
    async *entries({ gte, lt, reverse = false, limit = Infinity }) {
      assertOpen()
      const from = nameOf(gte)
      const to = nameOf(lt)
      const names = [...entries.keys()].filter((name) => name >= from && name < to).sort()
      if (reverse) names.reverse()
      const found = names.slice(0, limit).map((name) => entries.get(name))
      for (const entry of found) if (entry !== undefined) yield entry
    },
    write: async (operations) => {
      assertOpen()
      if (onWrite === undefined) return applyTo(entries, operations)
      const batch = [...operations]
      pending.push(batch)
      const written = writeAfter(last, batch)
      last = written.catch(() => {})
      return written
    },
    close: async () => {
      if (!hasCrashed) await last
      isClosed = true
    },
    crash: ({ keepPending = 0, onWrite: next } = {}) => {
      assertOpen()
      isClosed = true
      hasCrashed = true
      const kept = new Map(entries)
      for (const operations of pending.slice(0, keepPending)) applyTo(kept, operations)
      return storeOf(kept, next === undefined ? {} : { onWrite: next })
    },
  }
}

function applyTo(entries: Map<string, Entry>, operations: Iterable<StoreOperation>): void {
  for (const { key, value } of operations) {
    if (value === undefined) entries.delete(nameOf(key))
    else entries.set(nameOf(key), [key.slice(), value.slice()])
  }
}

/** A key as text whose order is that of the bytes. */
function nameOf(key: Uint8Array): string {
  return String.fromCharCode(...key)
}
