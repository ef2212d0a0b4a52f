/**
 * What a block replaced: each record as its difference to the one that came after it, on pages of some kilobytes.
 *
 * A change in a branch of sixteen hashes is mostly one hash, so a page holds a hundred changes, and the history of a
 * block costs the store a few writes and later as few deletes. The hash of its key says on which page a record is. It is salted
 * with the state root that follows: nobody can choose keys that will lie on one page, which readers would have to walk through.
 *
 * The entry of a record: its key (length, 1 byte, and bytes), the block of its change (8), then how many bytes its value
 * has in common with the younger one at the beginning and at the end (2 each), and the bytes between (length, 2, and bytes).
 * @module
 */
import type { Store, StoreOperation } from '../types.ts'
import { boundedCache } from '../bounded-cache.ts'
import { emptyBytes, hashOfBytes } from '../bytes.ts'
import { historyKey, historyPageKey } from '../store/keys.ts'

/** The block of a record's change comes before its value, see `versioned.ts`. */
export const recordHeaderBytes = 8
const pageBytes = 8_192
/** Of pages kept at hand, for readers that stay at a block. */
const keptBytes = 1_048_576
/** Bytes of an entry besides its key and what lies between. */
const entryBytes = 1 + recordHeaderBytes + 6
const lengthMax = 0xffff
const pagingBytes = 8

export type HistoryWriter = {
  /** @param next - The record that replaces `previous`. */
  readonly add: (key: Uint8Array, previous: Uint8Array, next: Uint8Array) => void
  /** @param salt - 32 bits that nobody knew who made the changes. */
  readonly operations: (salt: number) => StoreOperation[]
}

/** Collects what a block replaces. */
export function historyWriter(block: number): HistoryWriter {
  let entries = new Uint8Array(1_024)
  const ends: number[] = []
  const deleted: Uint8Array[] = []

  const reserve = (length: number): number => {
    const start = ends.at(-1) ?? 0
    if (start + length > entries.length) {
      const larger = new Uint8Array(2 * (start + length))
      larger.set(entries)
      entries = larger
    }
    ends.push(start + length)
    return start
  }
  const keyAt = (at: number): Uint8Array => entries.subarray(at + 1, at + 1 + (entries[at] ?? 0))
  return {
    add: (key, previous, next) => {
      if (previous.length > lengthMax) throw new RangeError(`A record of ${previous.length} bytes.`)
      const prefix = commonPrefix(previous, next)
      const suffix = commonSuffix(previous, next, prefix)
      const from = recordHeaderBytes + prefix
      const length = previous.length - suffix - from
      let at = reserve(entryBytes + key.length + length)
      entries[at++] = key.length
      entries.set(key, at)
      at += key.length
      for (let index = 0; index < recordHeaderBytes; index++) entries[at++] = previous[index] ?? 0
      for (const number of [prefix, suffix, length]) {
        entries[at++] = number >>> 8
        entries[at++] = number & 0xff
      }
      for (let index = 0; index < length; index++) entries[at++] = previous[from + index] ?? 0
      if (next.length === recordHeaderBytes) deleted.push(key)
    },
    operations: (salt) => {
      if (ends.length === 0) return []
      const count = Math.ceil((ends.at(-1) ?? 0) / pageBytes)
      const pageOf = ends.map((_, index) => hashOfBytes(keyAt(ends[index - 1] ?? 0), salt) % count)
      const pages = toPages(entries, ends, pageOf, count)
      if (deleted.length > 0) pages.push(encodeKeys(deleted))
      return [
        { key: historyKey(block), value: encodePaging({ count, salt }) },
        ...pages.map((value, page) => ({ key: historyPageKey(block, page), value })),
      ]
    },
  }
}

function toPages(entries: Uint8Array, ends: number[], pageOf: number[], count: number): Uint8Array[] {
  const sizes = new Uint32Array(count)
  pageOf.forEach((page, index) => {
    sizes[page] = (sizes[page] ?? 0) + (ends[index] ?? 0) - (ends[index - 1] ?? 0)
  })
  const pages = Array.from(sizes, (size) => new Uint8Array(size))
  const filled = new Uint32Array(count)
  pageOf.forEach((page, index) => {
    const [start, end] = [ends[index - 1] ?? 0, ends[index] ?? 0]
    pages[page]?.set(entries.subarray(start, end), filled[page])
    filled[page] = (filled[page] ?? 0) + end - start
  })
  return pages
}

/** Bytes that the values of two records have in common at their beginning. */
function commonPrefix(one: Uint8Array, other: Uint8Array): number {
  const end = Math.min(one.length, other.length)
  let at = recordHeaderBytes
  while (at < end && one[at] === other[at]) at++
  return at - recordHeaderBytes
}

/** The same at their end, of what is left beyond `prefix`. */
function commonSuffix(one: Uint8Array, other: Uint8Array, prefix: number): number {
  const longest = Math.min(one.length, other.length) - recordHeaderBytes - prefix
  let length = 0
  while (length < longest && one[one.length - 1 - length] === other[other.length - 1 - length]) length++
  return length
}

/** @returns the record of a key that a block replaced by `next`; undefined when there was none. */
export type HistoryReader = (key: Uint8Array, block: number, next: Uint8Array) => Uint8Array | undefined

export function historyReader(store: Store): HistoryReader {
  const pages = boundedCache<string, Uint8Array>(keptBytes)
  /** Named by the salt, too: a block whose write failed may come again with other changes. */
  const pageOf = (block: number, page: number, salt: number): Uint8Array => {
    const name = `${block}/${page}/${salt}`
    const found = pages.get(name) ?? store.get(historyPageKey(block, page)) ?? emptyBytes
    pages.set(name, found, found.length + 1)
    return found
  }
  return (key, block, next) => {
    const { count, salt } = readPaging(store.get(historyKey(block)) ?? emptyBytes)
    return count === 0 ? undefined : findEntry(pageOf(block, hashOfBytes(key, salt) % count, salt), key, next)
  }
}

function findEntry(page: Uint8Array, key: Uint8Array, next: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < page.length;) {
    const keyAt = at + 1
    const headerAt = keyAt + (page[at] ?? 0)
    const lengthsAt = headerAt + recordHeaderBytes
    const start = lengthsAt + 6
    const end = start + uint16(page, lengthsAt + 4)
    if (headerAt - keyAt === key.length && isAt(page, keyAt, key)) {
      const prefix = uint16(page, lengthsAt)
      const suffix = uint16(page, lengthsAt + 2)
      const record = new Uint8Array(recordHeaderBytes + prefix + end - start + suffix)
      record.set(page.subarray(headerAt, lengthsAt))
      record.set(next.subarray(recordHeaderBytes, recordHeaderBytes + prefix), recordHeaderBytes)
      record.set(page.subarray(start, end), recordHeaderBytes + prefix)
      if (suffix > 0) record.set(next.subarray(-suffix), record.length - suffix)
      return record
    }
    at = end
  }
  return undefined
}

/** What deletes the history of a block, and the keys that it deleted. */
export function readHistoryDirectory(
  store: Store,
  block: number,
): { readonly operations: StoreOperation[]; readonly deleted: readonly Uint8Array[] } {
  const directory = store.get(historyKey(block))
  if (directory === undefined) return { operations: [], deleted: [] }
  const { count } = readPaging(directory)
  const keys = store.get(historyPageKey(block, count)) ?? emptyBytes
  const operations: StoreOperation[] = [{ key: historyKey(block), value: undefined }]
  for (let page = 0; page < count + (keys.length > 0 ? 1 : 0); page++)
    operations.push({ key: historyPageKey(block, page), value: undefined })
  const deleted: Uint8Array[] = []
  for (let at = 0; at < keys.length; at += 1 + (keys[at] ?? 0))
    deleted.push(keys.slice(at + 1, at + 1 + (keys[at] ?? 0)))
  return { operations, deleted }
}

/** How many pages there are, and the salt that spreads keys over them; 4 bytes each. */
type Paging = { readonly count: number; readonly salt: number }

function encodePaging({ count, salt }: Paging): Uint8Array {
  const paging = new Uint8Array(pagingBytes)
  const view = new DataView(paging.buffer)
  view.setUint32(0, count)
  view.setUint32(4, salt)
  return paging
}

/** Deleted keys (length, 1 byte, and bytes), behind the last page: megabytes, which no reader of a record must read. */
function encodeKeys(deleted: readonly Uint8Array[]): Uint8Array {
  const keys = new Uint8Array(deleted.reduce((length, key) => length + 1 + key.length, 0))
  let at = 0
  for (const key of deleted) {
    keys[at] = key.length
    keys.set(key, at + 1)
    at += 1 + key.length
  }
  return keys
}

/** No pages where there is no directory. */
function readPaging(directory: Uint8Array): Paging {
  if (directory.length < pagingBytes) return { count: 0, salt: 0 }
  const view = new DataView(directory.buffer, directory.byteOffset)
  return { count: view.getUint32(0), salt: view.getUint32(4) }
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function isAt(bytes: Uint8Array, at: number, key: Uint8Array): boolean {
  for (let index = 0; index < key.length; index++) if (bytes[at + index] !== key[index]) return false
  return true
}
