/**
 * Numbered batches for a store whose content follows from their number: whoever opens it can say what must be there.
 *
 * Batch n adds rows of its own, rewrites rows that all batches share, deletes what an old batch added, and sets the head
 * to n. So a store holds exactly the last {@link kept} batches, and a batch that is there in part shows.
 * @module
 */
import type { Store, StoreOperation } from '@watt/ledger'
import { createRandom } from '../random.ts'

/** What a store turned out to hold. */
export type Content = {
  /** Number of the last batch; 0 when there is none. */
  readonly head: number
  /** Rows that are absent, wrong, or too many. */
  readonly wrongRows: number
}

/** How many batches stay. */
const kept = 64
const sharedRows = 16
const headKey = Uint8Array.of(0x32)

type Row = { readonly key: Uint8Array; readonly value: Uint8Array }

/** Operations of a batch; `rowsMax` bounds its own rows. */
export function batch(seed: number, rowsMax: number, number: number): readonly StoreOperation[] {
  const old = number > kept ? rowsOf(seed, rowsMax, number - kept) : []
  return [
    ...rowsOf(seed, rowsMax, number),
    ...sharedOf(number),
    ...old.map(({ key }) => ({ key, value: undefined })),
    { key: headKey, value: bytesOf(number) },
  ]
}

export function headOf(store: Store): number {
  const bytes = store.get(headKey)
  return bytes === undefined ? 0 : Buffer.from(bytes).readUInt32BE()
}

/** Reads every row. */
export async function readContent(store: Store, seed: number, rowsMax: number): Promise<Content> {
  const head = headOf(store)
  const expected = new Map(head === 0 ? [] : sharedOf(head).map(named))
  for (let number = Math.max(1, head - kept + 1); number <= head; number++)
    for (const row of rowsOf(seed, rowsMax, number)) expected.set(...named(row))
  let wrongRows = 0
  for await (const [key, value] of store.entries({ gte: Uint8Array.of(0x30), lt: headKey })) {
    const name = hex(key)
    if (expected.get(name) !== hex(value)) wrongRows += 1
    expected.delete(name)
  }
  return { head, wrongRows: wrongRows + expected.size }
}

function rowsOf(seed: number, rowsMax: number, number: number): readonly Row[] {
  const random = createRandom(seed * 31 + number)
  const sizeMax = random.pick([32, 100, 100, 4_000])
  return Array.from({ length: random.integer(1, rowsMax) }, (_, at) => ({
    key: Uint8Array.of(0x30, ...bytesOf(number), ...bytesOf(at)),
    value: new Uint8Array(random.integer(0, sizeMax)).fill(random.integer(0, 255)),
  }))
}

function sharedOf(number: number): readonly Row[] {
  return Array.from({ length: sharedRows }, (_, at) => ({
    key: Uint8Array.of(0x31, at),
    value: bytesOf(number),
  }))
}

function bytesOf(number: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

function named({ key, value }: Row): [string, string] {
  return [hex(key), hex(value)]
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
