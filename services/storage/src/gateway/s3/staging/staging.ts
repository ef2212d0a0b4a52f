/**
 * Durable room for what is not on the network yet: an acknowledged object is here or there, whatever happens to the process.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Facts } from '../facts.ts'
import { BlobFolder, type Blob } from './blob-folder.ts'
import { StagingIndex, type Pending } from './index.ts'

export type PendingPut = Extract<Pending, { type: 'put' }>
type Changes = Parameters<StagingIndex['commit']>[0]
type PutRules = {
  readonly check?: () => Promise<void>
  /** Becomes durable together with the object. */ readonly also?: Changes
}
/** Sums over what waits. */
export type Waiting = { readonly objects: number; readonly bytes: number }

export class Staging {
  readonly index: StagingIndex
  readonly blobs: BlobFolder
  readonly #now: () => number
  readonly #queues = new Map<string, Promise<void>>()
  #waiting: Waiting
  /** Hears of every new entry. */
  onPending: (name: string, entry: Pending) => void = () => {}

  private constructor(index: StagingIndex, blobs: BlobFolder, now: () => number, waiting: Waiting) {
    this.index = index
    this.blobs = blobs
    this.#now = now
    this.#waiting = waiting
  }

  /** Opens the folder, and clears away what a crash left unfinished. @throws when another process has it open */
  static async open(folder: string, now: () => number = Date.now): Promise<Staging> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const index = await StagingIndex.open(join(folder, 'index'))
    const blobs = await BlobFolder.open(join(folder, 'blobs'))
    const known = new Set<string>()
    let objects = 0
    let bytes = 0
    for await (const [, entry] of index.pending.entries()) {
      objects++
      for (const blob of blobsOf(entry)) {
        known.add(blob.id)
        bytes += blob.bytes
      }
    }
    for await (const [, { blob }] of index.parts.entries()) known.add(blob.id)
    await blobs.sweep(known)
    return new Staging(index, blobs, now, { objects, bytes })
  }

  get waiting(): Waiting {
    return this.#waiting
  }

  now(): number {
    return this.#now()
  }

  /**
   * Enters an object whose bytes are in the folder already.
   * @param check - Runs before, while nobody else changes this name; what it throws keeps the object out.
   */
  async put(
    name: string,
    facts: Facts,
    blobs: readonly Blob[],
    { check, also = [] }: PutRules = {},
  ): Promise<PendingPut> {
    const entry: PendingPut = { type: 'put', id: randomUUID(), sinceMs: this.#now(), facts, blobs }
    await this.exclusive(name, async () => {
      await check?.()
      await this.#enter(name, entry, also)
    })
    return entry
  }

  /** Enters that an object shall go. */
  async delete(name: string): Promise<Pending> {
    const entry: Pending = { type: 'delete', id: randomUUID(), sinceMs: this.#now() }
    await this.exclusive(name, async () => this.#enter(name, entry, []))
    return entry
  }

  /** Forgets an entry that the network has carried out, unless a newer one took its place. */
  async done(name: string, id: string): Promise<void> {
    await this.exclusive(name, async () => {
      const entry = await this.index.pending.get(name)
      if (entry?.id !== id) return
      await this.index.commit([this.index.pending.unset(name)])
      this.#count(entry, -1)
      await this.blobs.remove(blobsOf(entry))
    })
  }

  /** Does one thing after the other with what has the same key. */
  async exclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(key) ?? Promise.resolve()
    const turn = before.then(work)
    const settled = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#queues.set(key, settled)
    try {
      return await turn
    } finally {
      if (this.#queues.get(key) === settled) this.#queues.delete(key)
    }
  }

  async close(): Promise<void> {
    await this.index.close()
  }

  async #enter(name: string, entry: Pending, also: Changes): Promise<void> {
    const before = await this.index.pending.get(name)
    await this.index.commit([this.index.pending.set(name, entry), ...also])
    this.#count(entry, 1)
    if (before !== undefined) {
      this.#count(before, -1)
      await this.blobs.remove(blobsOf(before))
    }
    this.onPending(name, entry)
  }

  #count(entry: Pending, sign: 1 | -1): void {
    const bytes = blobsOf(entry).reduce((sum, blob) => sum + blob.bytes, 0)
    this.#waiting = { objects: this.#waiting.objects + sign, bytes: this.#waiting.bytes + sign * bytes }
  }
}

function blobsOf(entry: Pending): readonly Blob[] {
  return entry.type === 'put' ? entry.blobs : []
}
