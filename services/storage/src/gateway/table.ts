/**
 * Kinds of entries within one embedded database, and the order of their keys.
 * @module
 */
import type { ClassicLevel } from 'classic-level'

/** What a batch does. */
export type Change =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string }
type Bounds = { readonly gt?: string; readonly prefix?: string; readonly limit?: number }

/** Entries of one kind, all values of one shape. */
export class Table<V> {
  readonly #db: ClassicLevel<string, unknown>
  readonly #name: string

  constructor(db: ClassicLevel<string, unknown>, name: string) {
    this.#db = db
    this.#name = `${name}!`
  }

  async get(key: string): Promise<V | undefined> {
    return (await this.#db.get(this.#name + key)) as V | undefined
  }

  /** @yields entries in order, those after `gt` and with the prefix */
  async *entries({ gt, prefix = '', limit = -1 }: Bounds = {}): AsyncGenerator<readonly [string, V]> {
    const first = this.#name + prefix
    const after = gt === undefined ? undefined : this.#name + gt
    const begin = after !== undefined && compareUtf8(after, first) >= 0 ? { gt: after } : { gte: first }
    const range = { ...begin, lt: `${first}${last}`, limit }
    for await (const [key, value] of this.#db.iterator(range))
      yield [key.slice(this.#name.length), value as V]
  }

  /** For {@link StagingIndex.commit}. */
  set(key: string, value: V): Change {
    return { type: 'put', key: this.#name + key, value }
  }

  /** For {@link StagingIndex.commit}. */
  unset(key: string): Change {
    return { type: 'del', key: this.#name + key }
  }
}

/** After whatever follows a prefix. */
export const last = '\u{10ffff}\u{10ffff}'

/** Order of names: that of their UTF-8 bytes, which UTF-16 does not keep. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
