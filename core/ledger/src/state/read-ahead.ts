/**
 * Reads of what a block will ask for, many at once: one by one, a random account of a large state costs the main thread as much
 * as running its transaction.
 *
 * It only fills the cache. Whatever fails here, or comes too late, is read again by whoever needs it.
 * @module
 */
import type { Address } from '@watt/evm'
import type { Store } from '../types.ts'
import { compareBytes, emptyBytes } from '../bytes.ts'
import { accountKey, nodeKey, readBlock, upperNibbles } from '../store/keys.ts'
import { toNibbles } from '../trie/node.ts'
import { canLeadOn } from '../trie/stored-node.ts'
import { recordHeaderBytes } from './history.ts'
import type { StateCache } from './state-cache.ts'

/** Keys of one request to the store: several go on at once. */
const keysAtOnce = 1_024
/** No account lies deeper, unless somebody made it so: then it is read when it is needed. */
const depthMax = 12

export type ReadingAhead = {
  readonly cache: StateCache
  readonly getMany: NonNullable<Store['getMany']>
  /** Whether the head is still the one that is read. */
  readonly isCurrent: () => boolean
  readonly head: number
}

export async function readAccountsAhead(reading: ReadingAhead, addresses: readonly Address[]): Promise<void> {
  const { cache } = reading
  const unknown = addresses.filter((address) => cache.accounts.get(address) === undefined)
  const keys = unknown.map((address) => accountKey(cache.hashOf(address)))
  const missing = keys.filter((key) => cache.records.get(key) === undefined)
  await fetch(reading, missing)
}

/**
 * Nodes of the account trie on the way to accounts, below the upper ones, which are in the cache already once a node has run for a
 * while.
 */
export async function readNodesAhead(reading: ReadingAhead, addresses: readonly Address[]): Promise<void> {
  const { cache } = reading
  let paths = addresses
    .map((address) => cache.hashOf(address))
    .sort(compareBytes)
    .map(toNibbles)
  for (let depth = upperNibbles; depth < depthMax && paths.length > 0; depth++) {
    const keys = paths.map((path) => nodeKey(undefined, path.subarray(0, depth)))
    const isRepeated = (key: Uint8Array, index: number): boolean =>
      index > 0 && compareBytes(key, keys[index - 1] ?? emptyBytes) === 0
    const missing = keys.filter(
      (key, index) => !isRepeated(key, index) && cache.records.get(key) === undefined,
    )
    await fetch(reading, missing)
    paths = paths.filter((path, index) => {
      const record = cache.records.get(keys[index] ?? emptyBytes)
      return record !== undefined && canLeadOn(record, recordHeaderBytes, path[depth] ?? 0)
    })
  }
}

async function fetch(reading: ReadingAhead, keys: readonly Uint8Array[]): Promise<void> {
  const requests: Promise<void>[] = []
  for (let from = 0; from < keys.length; from += keysAtOnce)
    requests.push(fetchSome(reading, keys.slice(from, from + keysAtOnce)))
  await Promise.all(requests)
}

async function fetchSome(
  { cache, getMany, isCurrent, head }: ReadingAhead,
  keys: readonly Uint8Array[],
): Promise<void> {
  let values: readonly (Uint8Array | undefined)[]
  try {
    values = await getMany(keys)
  } catch {
    return // Whoever needs it asks again, and hears why.
  }
  if (!isCurrent()) return
  for (const [index, key] of keys.entries()) {
    const record = values[index] ?? emptyBytes
    // The next block's may lie there before it is the head.
    if (record.length > 0 && readBlock(record, 0) > head) continue
    if (cache.records.get(key) === undefined) cache.records.set(key, record)
  }
}
