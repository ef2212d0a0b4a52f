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

/** Addresses of one request to the store: what it takes to ask and to keep the answers is a stretch of few milliseconds. */
const groupSize = 256
/** Requests that go on at once, each on a thread of the pool. */
const groupsAtOnce = 4
/** No account lies deeper, unless somebody made it so: then it is read when it is needed. */
const depthMax = 12

export type ReadingAhead = {
  readonly cache: StateCache
  readonly getMany: NonNullable<Store['getMany']>
  /** Whether the head is still the one that is read. */
  readonly isCurrent: () => boolean
  readonly head: number
}

export function readAccountsAhead(reading: ReadingAhead, addresses: readonly Address[]): Promise<void> {
  const { cache } = reading
  return inGroups(addresses, (group) => {
    const unknown = group.filter((address) => cache.accounts.get(address) === undefined)
    const keys = unknown.map((address) => accountKey(cache.hashOf(address)))
    return fetch(
      reading,
      keys.filter((key) => cache.records.get(key) === undefined),
    )
  })
}

/**
 * Nodes of the account trie on the way to accounts, below the upper ones, which are in the cache already once a node has run for a
 * while.
 */
export function readNodesAhead(reading: ReadingAhead, addresses: readonly Address[]): Promise<void> {
  const hashes = addresses.map((address) => reading.cache.hashOf(address)).sort(compareBytes)
  return inGroups(hashes, (group) => readWays(reading, group.map(toNibbles)))
}

/** @param paths - In ascending order, so that ways that are shared lie side by side. */
async function readWays(reading: ReadingAhead, paths: readonly Uint8Array[]): Promise<void> {
  const { records } = reading.cache
  for (let depth = upperNibbles; depth < depthMax && paths.length > 0; depth++) {
    const keys = paths.map((path) => nodeKey(undefined, path.subarray(0, depth)))
    const isRepeated = (key: Uint8Array, index: number): boolean =>
      index > 0 && compareBytes(key, keys[index - 1] ?? emptyBytes) === 0
    await fetch(
      reading,
      keys.filter((key, index) => !isRepeated(key, index) && records.get(key) === undefined),
    )
    paths = paths.filter((path, index) => {
      const record = records.get(keys[index] ?? emptyBytes)
      return record !== undefined && canLeadOn(record, recordHeaderBytes, path[depth] ?? 0)
    })
  }
}

/** Group after group, some at once. Who waits for the store lets others in. */
async function inGroups<Item>(
  items: readonly Item[],
  read: (group: readonly Item[]) => Promise<void>,
): Promise<void> {
  let from = 0
  const readOn = async (): Promise<void> => {
    while (from < items.length) {
      const group = items.slice(from, from + groupSize)
      from += groupSize
      await read(group)
    }
  }
  await Promise.all(Array.from({ length: groupsAtOnce }, readOn))
}

async function fetch(
  { cache, getMany, isCurrent, head }: ReadingAhead,
  keys: readonly Uint8Array[],
): Promise<void> {
  if (keys.length === 0) return
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
