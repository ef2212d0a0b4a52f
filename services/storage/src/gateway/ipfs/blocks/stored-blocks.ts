/**
 * Blocks out of the CAR objects that the network holds under `ipfs/`. Whoever puts such an object there makes it public here.
 * @module
 */
import type { CID } from 'multiformats/cid'
import type { ObjectStore } from '../../../client/object-store.ts'
import { BlockNotFoundError } from '../errors.ts'
import { BlockIndex, type Place } from './block-index.ts'
import { checkBlock, identityOf, type Blocks } from './verified.ts'

/** Begin of the names of public CAR objects; what follows is the root's CID and `.car`. */
export const carPrefix = 'ipfs/'
/** Metadata field with the piece CID of a CAR object. */
export const pieceField = 'piece'

/** Names that were looked for in vain make the gateway look again, but not more often than this. */
const refreshMs = 5000

export class StoredBlocks implements Blocks {
  readonly #store: ObjectStore
  readonly #index: BlockIndex
  readonly #now: () => number
  readonly #failed: (error: unknown) => void
  #refreshedMs = -Infinity
  #refreshing: Promise<void> | undefined

  private constructor(
    store: ObjectStore,
    index: BlockIndex,
    now: () => number,
    failed: (error: unknown) => void,
  ) {
    this.#store = store
    this.#index = index
    this.#now = now
    this.#failed = failed
  }

  /** Opens the index of a folder, and brings it up to date. */
  static async open(
    store: ObjectStore,
    folder: string,
    now: () => number,
    failed: (error: unknown) => void,
  ): Promise<StoredBlocks> {
    const blocks = new StoredBlocks(store, await BlockIndex.open(folder), now, failed)
    await blocks.refresh()
    return blocks
  }

  async *get(
    cid: CID,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Uint8Array> {
    const inline = identityOf(cid)
    if (inline !== undefined) return yield inline
    const place = await this.#locate(cid)
    const bytes = place && (await this.#read(place, signal))
    if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
    yield checkBlock(cid, bytes)
  }

  /** Whether a block can be read without asking anybody else: all that can, can. */
  async has(cid: CID): Promise<boolean> {
    return identityOf(cid) !== undefined || (await this.#locate(cid)) !== undefined
  }

  /** The CAR object whose piece CID this is. */
  async piece(pieceCid: string): Promise<{ readonly name: string; readonly sizeBytes: number } | undefined> {
    const name = await this.#orRefreshed(async () => this.#index.pieces.get(pieceCid))
    const car = name === undefined ? undefined : await this.#index.cars.get(name)
    return name === undefined || car === undefined ? undefined : { name, sizeBytes: car.sizeBytes }
  }

  /** Enters CAR objects that are new, and forgets those that are gone. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    await this.#refreshing
  }

  async close(): Promise<void> {
    await this.#refreshing?.catch(() => undefined)
    await this.#index.close()
  }

  async #refresh(): Promise<void> {
    this.#refreshedMs = this.#now()
    const names = new Set<string>()
    for (let startAfter = ''; ;) {
      const { objects, more } = await this.#store.list(carPrefix, {
        ...(startAfter !== '' && { startAfter }),
      })
      for (const { name, version, sizeBytes, metadata } of objects) {
        startAfter = name
        if (!name.endsWith('.car')) continue
        names.add(name)
        const known = await this.#index.cars.get(name)
        if (known?.version === version) continue
        if (known !== undefined) await this.#index.remove(name)
        const pieceCid = metadata[pieceField]
        await this.#enter(name, { version, sizeBytes, ...(pieceCid !== undefined && { pieceCid }) })
      }
      if (!more) break
    }
    for await (const [name] of this.#index.cars.entries())
      if (!names.has(name)) await this.#index.remove(name)
  }

  async #enter(name: string, car: Parameters<BlockIndex['add']>[1]): Promise<void> {
    const got = await this.#store.get(name)
    if (got === undefined) return
    try {
      await this.#index.add(name, car, got.body)
    } catch (error) {
      this.#failed(error) // One broken object must not keep the others from being served.
    }
  }

  async #locate(cid: CID): Promise<Place | undefined> {
    return this.#orRefreshed(async () => this.#index.find(cid))
  }

  async #orRefreshed<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
    const found = await find()
    if (found !== undefined || this.#now() - this.#refreshedMs < refreshMs) return found
    await this.refresh()
    return find()
  }

  async #read({ object, from, to }: Place, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    const got = await this.#store.get(object, { from, to, ...(signal && { signal }) })
    if (got === undefined) return undefined
    const pieces: Uint8Array[] = []
    for await (const piece of got.body) pieces.push(piece)
    return Buffer.concat(pieces)
  }
}
