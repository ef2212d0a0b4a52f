/**
 * Thousands of small keys and values for one write, one behind the other on pages of memory: an object for each would cost the
 * garbage collector more than their bytes cost the disk.
 *
 * An entry: the lengths of its key (2 bytes) and of its value (4), then both.
 * @module
 */
import type { StoreOperation } from '../types.ts'

export type PackedRecord = { readonly key: Uint8Array; readonly value: Uint8Array }

/** Walked in the order in which they were added, as often as one likes. Keys and values are views of the pages. */
export type PackedRecords = Iterable<PackedRecord> & {
  /** @returns room for the value: zeros, to be filled in. @param key - Copied. */
  add(key: Uint8Array, valueLength: number): Uint8Array
}

/** The first page is small: most blocks of a quiet chain change little. */
const pageBytes = { first: 512, most: 65_536 } as const
const headerBytes = 6

export function packedRecords(): PackedRecords {
  const pages: Uint8Array[] = []
  /** Bytes used of each page. */
  const used: number[] = []

  const roomFor = (length: number): { readonly page: Uint8Array; readonly at: number } => {
    const last = pages.length - 1
    const [page, at = 0] = [pages[last], used[last]]
    if (page !== undefined && at + length <= page.length) {
      used[last] = at + length
      return { page, at }
    }
    const next = page === undefined ? pageBytes.first : Math.min(pageBytes.most, 2 * page.length)
    const fresh = new Uint8Array(Math.max(length, next))
    pages.push(fresh)
    used.push(length)
    return { page: fresh, at: 0 }
  }
  return {
    add(key, valueLength) {
      const { page, at } = roomFor(headerBytes + key.length + valueLength)
      page[at] = key.length >>> 8
      page[at + 1] = key.length & 0xff
      for (let index = 0; index < 4; index++) page[at + 2 + index] = (valueLength >>> (24 - 8 * index)) & 0xff
      page.set(key, at + headerBytes)
      const valueAt = at + headerBytes + key.length
      return page.subarray(valueAt, valueAt + valueLength)
    },
    *[Symbol.iterator]() {
      for (const [index, page] of pages.entries()) {
        const end = used[index] ?? 0
        for (let at = 0; at < end;) {
          const keyAt = at + headerBytes
          const valueAt = keyAt + uint(page, at, 2)
          const next = valueAt + uint(page, at + 2, 4)
          yield { key: page.subarray(keyAt, valueAt), value: page.subarray(valueAt, next) }
          at = next
        }
      }
    },
  }
}

/** Operations one after the other, without a list of them all. */
export function inOrder(...parts: readonly Iterable<StoreOperation>[]): Iterable<StoreOperation> {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part
    },
  }
}

function uint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let index = 0; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}
