/**
 * Where blocks lie within CAR objects. Rebuildable: it says no more than those objects do.
 * @module
 */
import { ClassicLevel } from 'classic-level'
import { CarIndexer } from '@ipld/car/indexer'
import type { CID } from 'multiformats/cid'
import { Table, type Change } from '../../table.ts'

/** Bytes `from` up to `to` of an object. */
export type Place = { readonly object: string; readonly from: number; readonly to: number }
/** What is known of a CAR object. */
export type IndexedCar = { readonly version: string; readonly sizeBytes: number; readonly pieceCid?: string }

const batchMax = 1000

export class BlockIndex {
  readonly #db: ClassicLevel<string, unknown>
  /** By multihash in hex: a block has one content, whatever its codec. */
  readonly #places: Table<Place>
  readonly cars: Table<IndexedCar>
  /** Name of the object, by piece CID. */
  readonly pieces: Table<string>

  private constructor(db: ClassicLevel<string, unknown>) {
    this.#db = db
    this.#places = new Table(db, 'm')
    this.cars = new Table(db, 'c')
    this.pieces = new Table(db, 'p')
  }

  /** @throws when another process has it open */
  static async open(folder: string): Promise<BlockIndex> {
    const db = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' })
    await db.open()
    return new BlockIndex(db)
  }

  async find(cid: CID): Promise<Place | undefined> {
    return this.#places.get(keyOf(cid))
  }

  /**
   * Enters the blocks of a CAR object.
   * @throws when it is no CAR; blocks before the defect stay entered
   */
  async add(name: string, car: IndexedCar, content: AsyncIterable<Uint8Array>): Promise<void> {
    let changes: Change[] = []
    for await (const { cid, blockOffset, blockLength } of await CarIndexer.fromIterable(content)) {
      const place = { object: name, from: blockOffset, to: blockOffset + blockLength }
      changes.push(this.#places.set(keyOf(cid), place))
      if (changes.length < batchMax) continue
      await this.#db.batch(changes)
      changes = []
    }
    changes.push(this.cars.set(name, car))
    if (car.pieceCid !== undefined) changes.push(this.pieces.set(car.pieceCid, name))
    await this.#db.batch(changes)
  }

  /** Forgets a CAR object and its blocks. */
  async remove(name: string): Promise<void> {
    const car = await this.cars.get(name)
    const changes: Change[] = [this.cars.unset(name)]
    if (car?.pieceCid !== undefined) changes.push(this.pieces.unset(car.pieceCid))
    for await (const [key, place] of this.#places.entries())
      if (place.object === name) changes.push(this.#places.unset(key))
    await this.#db.batch(changes)
  }

  async close(): Promise<void> {
    await this.#db.close()
  }
}

function keyOf(cid: CID): string {
  return Buffer.from(cid.multihash.bytes).toString('hex')
}
