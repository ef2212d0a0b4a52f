/**
 * Objects as S3 sees them: what waits in staging, before what the network holds.
 * @module
 */
import type { ObjectStore } from '../../client/object-store.ts'
import { fromInfo, type Facts } from './facts.ts'
import { compareUtf8 } from '../table.ts'
import type { Pending } from './staging/index.ts'
import type { Staging } from './staging/staging.ts'

export type Opened = {
  readonly facts: Facts
  /** Bytes `from` up to `to`, exclusive. @returns undefined where the object was replaced meanwhile */
  readonly read: (from: number, to: number) => Promise<AsyncIterable<Uint8Array> | undefined>
}

const pageSize = 1000

export class Objects {
  readonly #staging: Staging
  readonly #network: ObjectStore

  constructor(staging: Staging, network: ObjectStore) {
    this.#staging = staging
    this.#network = network
  }

  /** @returns undefined where there is no such object */
  async head(name: string): Promise<Facts | undefined> {
    return (await this.open(name))?.facts
  }

  /** @returns undefined where there is no such object */
  async open(name: string): Promise<Opened | undefined> {
    const entry = await this.#staging.index.pending.get(name)
    if (entry?.type === 'delete') return undefined
    if (entry?.type === 'put') {
      return {
        facts: entry.facts,
        read: async (from, to) =>
          (await this.#staging.blobs.read(entry.blobs, from, to)) ??
          this.#readSame(name, entry.facts, from, to),
      }
    }
    const info = await this.#network.head(name)
    if (info === undefined) return undefined
    const facts = fromInfo(info)
    return { facts, read: async (from, to) => this.#readSame(name, facts, from, to) }
  }

  /**
   * @param prefix - with the bucket's name
   * @param after - only names after this one
   * @yields names and facts in order
   */
  async *list(prefix: string, after: string): AsyncGenerator<readonly [string, Facts]> {
    // Staging is read first: what leaves it meanwhile has reached the network.
    const staged = this.#staging.index.pending.entries({ prefix, gt: after })
    let waiting = await staged.next()
    const stored = this.#stored(prefix, after)
    let held = await stored.next()
    while (waiting.done !== true || held.done !== true) {
      const order =
        waiting.done === true ? 1 : held.done === true ? -1 : compareUtf8(waiting.value[0], held.value[0])
      if (order <= 0 && waiting.done !== true) {
        const [name, entry]: readonly [string, Pending] = waiting.value
        if (entry.type === 'put') yield [name, entry.facts]
        waiting = await staged.next()
      } else if (held.done !== true) yield held.value
      if (order >= 0) held = await stored.next()
    }
  }

  async *#stored(prefix: string, after: string): AsyncGenerator<readonly [string, Facts]> {
    for (let startAfter = after; ;) {
      const { objects, more } = await this.#network.list(prefix, { startAfter, limit: pageSize })
      for (const info of objects) yield [info.name, fromInfo(info)]
      startAfter = objects.at(-1)?.name ?? startAfter
      if (!more || objects.length === 0) return
    }
  }

  async #readSame(
    name: string,
    facts: Facts,
    from: number,
    to: number,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const got = await this.#network.get(name, { from, to })
    if (got === undefined || fromInfo(got.info).etag !== facts.etag) return undefined
    return got.body
  }
}
