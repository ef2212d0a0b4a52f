/**
 * Objects by name on the storage network: an order an object, found again through the catalogue.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readCatalogue } from './catalogue/catalogue.ts'
import { compareNames, type StoredFile } from './catalogue/entries.ts'
import { dropOrder, ordersToDrop } from './drop.ts'
import { makeFolder, privateFile } from '@watt/files'
import { readStoredFile } from './get/read-file.ts'
import {
  checkName,
  checkRange,
  type GetOptions,
  type GotObject,
  type ListOptions,
  listLimitMax,
  type ObjectInfo,
  type ObjectPage,
  ObjectSizeError,
  type ObjectStore,
  type PutItem,
  type PutOptions,
} from './object-store.ts'
import { planPut } from './put/plan.ts'
import { put } from './put/put.ts'
import { readFrom, type Source } from './put/sources.ts'
import type { StorageClient } from './storage-client.ts'

export type NetworkObjectStoreOptions = {
  /** Epochs that new objects are stored for. */
  readonly epochs: number
  /** ISO 3166-1 numeric; any where not given. */
  readonly region?: number
  /** Milliseconds after which what others stored with the same key is looked for again. */
  readonly freshMs?: number
}

type Signal = { readonly signal?: AbortSignal | undefined }

const freshMsUsual = 5000

/** Stores objects with the client's account. Refunds of what was replaced or deleted come later; {@link settled} waits for them. */
export class NetworkObjectStore implements ObjectStore {
  readonly #client: StorageClient
  readonly #options: NetworkObjectStoreOptions
  #files: Map<string, StoredFile> | undefined
  #readAtMs = 0
  #reading: Promise<void> | undefined
  #refunds: Promise<unknown> = Promise.resolve()

  constructor(client: StorageClient, options: NetworkObjectStoreOptions) {
    this.#client = client
    this.#options = options
  }

  async put(name: string, body: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<ObjectInfo> {
    checkName(name)
    options.signal?.throwIfAborted()
    if (options.size !== undefined) return this.#put(streamSource(name, body, options.size, options), options)
    const spool = join(this.#client.folder, 'spool', randomUUID())
    try {
      await makeFolder(join(this.#client.folder, 'spool'))
      let size = 0
      const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          size += chunk.length
          yield chunk
        }
      }
      const file = createWriteStream(spool, { mode: privateFile })
      await pipeline(body, counted, file, { ...(options.signal && { signal: options.signal }) })
      const source = {
        ...streamSource(name, body, size, options),
        open: (from: number, to: number) => readFrom(spool, from, to),
      }
      return await this.#put(source, options)
    } finally {
      await rm(spool, { force: true })
    }
  }

  async putMany(items: readonly PutItem[], { signal }: Signal = {}): Promise<void> {
    for (const { name } of items) checkName(name)
    const files = await this.#current(signal)
    const before = items.map(({ name }) => files.get(name)).filter((file) => file !== undefined)
    const sources = items.map(({ name, body, options }) => streamSource(name, body, options.size, options))
    const plan = await planPut(this.#client.chain, sources, { ...this.#options, bundleName: 'objects' })
    await put(this.#client, plan, { signal })
    await this.#reading
    this.#readAtMs = 0
    const alone = before.filter(({ bundled }) => bundled === 1)
    if (alone.length > 0) await this.#cancel(ordersToDrop(alone))
  }

  async head(name: string, { signal }: Signal = {}): Promise<ObjectInfo | undefined> {
    const file = (await this.#current(signal)).get(name)
    return file && infoOf(file)
  }

  async get(name: string, options: GetOptions = {}): Promise<GotObject | undefined> {
    const file = (await this.#current(options.signal)).get(name)
    if (file === undefined) return undefined
    const range = checkRange(file.sizeBytes, options)
    return {
      info: infoOf(file),
      body: readStoredFile(this.#client, file, { ...range, signal: options.signal }),
    }
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ObjectPage> {
    const { startAfter, limit = listLimitMax } = options
    const files = await this.#current(options.signal)
    const names = [...files.keys()]
      .filter((name) => name.startsWith(prefix))
      .filter((name) => startAfter === undefined || compareNames(name, startAfter) > 0)
      .toSorted(compareNames)
    const page = names.slice(0, Math.max(0, Math.min(limit, listLimitMax)))
    return { objects: page.map((name) => infoOf(files.get(name)!)), more: names.length > page.length }
  }

  async delete(name: string, { signal }: Signal = {}): Promise<boolean> {
    const files = await this.#current(signal)
    const file = files.get(name)
    if (file === undefined) return false
    await this.#cancel(ordersToDrop([file]))
    files.delete(name)
    return true
  }

  /** Waits until everything that was let go is paid back. */
  async settled(): Promise<void> {
    await this.#refunds
  }

  async #put(source: Source, { signal }: Signal): Promise<ObjectInfo> {
    const before = (await this.#current(signal)).get(source.name)
    const plan = await planPut(this.#client.chain, [source], { ...this.#options, isUnbundled: true })
    await put(this.#client, plan, { signal })
    // A look at the chain that began before the order was placed does not show it.
    await this.#reading
    this.#readAtMs = 0
    const after = (await this.#current(signal)).get(source.name)!
    // What it replaces is let go only now that the new one is safe; what is in a bundle stays behind.
    if (before !== undefined && before.bundled === 1 && before.version !== after.version)
      await this.#cancel(ordersToDrop([before]))
    return infoOf(after)
  }

  async #cancel(orders: readonly bigint[]): Promise<void> {
    const { chain } = this.#client
    await Promise.all(orders.map((order) => chain.cancelOrder(order)))
    this.#refunds = this.#refunds.then(() =>
      // What cannot be paid back now stays the order's balance and can be taken at any time.
      Promise.all(orders.map((order) => dropOrder(chain, order).catch(() => 0n))),
    )
  }

  async #current(signal: AbortSignal | undefined): Promise<Map<string, StoredFile>> {
    signal?.throwIfAborted()
    const freshMs = this.#options.freshMs ?? freshMsUsual
    if (this.#files === undefined || Date.now() - this.#readAtMs > freshMs) {
      this.#reading ??= this.#refresh().finally(() => (this.#reading = undefined))
      await this.#reading
    }
    signal?.throwIfAborted()
    return this.#files!
  }

  async #refresh(): Promise<void> {
    const startedMs = Date.now()
    const { files } = await readCatalogue(this.#client)
    this.#files = new Map(files.map((file) => [file.name, file]))
    this.#readAtMs = startedMs
  }
}

/** A body that can be read once, part after part. */
function streamSource(
  name: string,
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  { contentType = 'application/octet-stream', metadata = {}, modifiedMs = Date.now() }: PutOptions,
): Source {
  const chunks = body[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  return {
    name,
    type: contentType,
    modifiedMs,
    sizeBytes,
    metadata: () => (typeof metadata === 'function' ? metadata() : metadata),
    open: async function* (from, to) {
      for (let left = to - from; left > 0;) {
        if (rest.length === 0) {
          const next = await chunks.next()
          if (next.done === true) throw new ObjectSizeError(sizeBytes, to - left)
          rest = next.value
        }
        const part = rest.subarray(0, left)
        rest = rest.subarray(part.length)
        left -= part.length
        yield part
      }
      if (to < sizeBytes) return
      // The end is read, too: whoever computes a hash of the body has seen all of it then.
      for (; rest.length === 0;) {
        const next = await chunks.next()
        if (next.done === true) return
        rest = next.value
      }
      throw new ObjectSizeError(sizeBytes, sizeBytes + rest.length)
    },
  }
}

function infoOf({ name, sizeBytes, type, modifiedMs, metadata, parts, version }: StoredFile): ObjectInfo {
  const orders = parts.map(({ order }) => order)
  return { name, sizeBytes, contentType: type, modifiedMs, metadata, orders, version }
}
