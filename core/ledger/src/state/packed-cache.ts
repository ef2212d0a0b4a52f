/**
 * A cache of byte strings by byte strings, bounded by its bytes: entries lie one behind the other in chunks of memory, so
 * a hundred thousand of them are nothing that a garbage collector must look at.
 *
 * As in `generation-cache.ts`, entries live in two generations and a use moves one to the young one. A table of buckets says where
 * each lies; where a bucket is full, one of its entries is forgotten. So keys that were chosen to meet in a bucket slow nobody down.
 * @module
 */
import { hashOfBytes } from '../bytes.ts'

export type PackedCache = {
  /** @returns a view that stays as it is until its key is set again. */
  readonly get: (key: Uint8Array) => Uint8Array | undefined
  /** What takes more than a chunk is not kept. @param key - Of at most 255 bytes. */
  readonly set: (key: Uint8Array, value: Uint8Array) => void
}

/** A power of two: a place is the number of its chunk, then 16 bits within. */
const chunkBytes = 65_536
const placeBits = 16
/** Key length (1 byte), room for the value (2), its length (2). */
const headerBytes = 5
/** Values that grow by a few bytes stay where they are. */
const spareBytes = 6
const bucketSize = 8
const bucketsMin = 32

/** @param bytesMax - Bound on all memory but the tables: a twentieth of it for branches, as much again for the smallest entries. */
export function packedCache(bytesMax: number): PackedCache {
  const chunksMax = Math.max(1, Math.floor(bytesMax / 2 / chunkBytes))
  let young = generation()
  let old: Generation | undefined
  const put = (key: Uint8Array, hash: number, value: Uint8Array): void => {
    if (young.put(key, hash, value, chunksMax)) return
    old = young
    old.remove(key, hash)
    young = generation()
    young.put(key, hash, value, chunksMax)
  }
  return {
    get: (key) => {
      const hash = hashOfBytes(key)
      const value = young.get(key, hash)
      if (value !== undefined) return value
      const aged = old?.get(key, hash)
      if (aged !== undefined) put(key, hash, aged)
      return aged
    },
    set: (key, value) => {
      const hash = hashOfBytes(key)
      // What the young generation forgets must not come back as it was before.
      old?.remove(key, hash)
      if (headerBytes + key.length + value.length + spareBytes > chunkBytes) young.remove(key, hash)
      else put(key, hash, value)
    },
  }
}

type Generation = {
  readonly get: (key: Uint8Array, hash: number) => Uint8Array | undefined
  /** @returns false when more than `chunksMax` would be needed. */
  readonly put: (key: Uint8Array, hash: number, value: Uint8Array, chunksMax: number) => boolean
  readonly remove: (key: Uint8Array, hash: number) => void
}

function generation(): Generation {
  const chunks: Uint8Array[] = []
  let used = chunkBytes // Of the last chunk: there is none yet.
  let entries = 0
  let buckets = bucketsMin
  // Where an entry lies, plus one; 0 is nothing.
  let places = new Uint32Array(buckets * bucketSize)
  let hashes = new Uint32Array(buckets * bucketSize)

  /** @returns the slot of the table, -1 where the key is not. */
  const find = (key: Uint8Array, hash: number): number => {
    const first = (hash & (buckets - 1)) * bucketSize
    for (let slot = first; slot < first + bucketSize; slot++) {
      if (hashes[slot] === hash && places[slot] !== 0 && isKeyOf(places[slot] as number, key)) return slot
    }
    return -1
  }
  const isKeyOf = (place: number, key: Uint8Array): boolean => {
    const chunk = chunks[(place - 1) >>> placeBits] as Uint8Array
    const at = (place - 1) & (chunkBytes - 1)
    if (chunk[at] !== key.length) return false
    for (let index = 0; index < key.length; index++)
      if (chunk[at + headerBytes + index] !== key[index]) return false
    return true
  }
  const point = (hash: number, place: number): void => {
    const first = (hash & (buckets - 1)) * bucketSize
    let slot = first
    while (slot < first + bucketSize && places[slot] !== 0) slot++
    if (slot === first + bucketSize) slot = first + (hash >>> 29)
    else entries++
    places[slot] = place
    hashes[slot] = hash
  }
  const grow = (): void => {
    const [oldPlaces, oldHashes] = [places, hashes]
    buckets *= 2
    places = new Uint32Array(buckets * bucketSize)
    hashes = new Uint32Array(buckets * bucketSize)
    entries = 0
    oldPlaces.forEach((place, slot) => place !== 0 && point(oldHashes[slot] as number, place))
  }
  const overwrite = (place: number, value: Uint8Array): boolean => {
    const chunk = chunks[(place - 1) >>> placeBits] as Uint8Array
    const at = (place - 1) & (chunkBytes - 1)
    const room = ((chunk[at + 1] as number) << 8) | (chunk[at + 2] as number)
    if (value.length > room) return false
    chunk[at + 3] = value.length >>> 8
    chunk[at + 4] = value.length & 0xff
    chunk.set(value, at + headerBytes + (chunk[at] as number))
    return true
  }
  const append = (key: Uint8Array, value: Uint8Array, chunksMax: number): number => {
    const room = value.length + spareBytes
    const size = headerBytes + key.length + room
    if (used + size > chunkBytes) {
      if (chunks.length === chunksMax) return 0
      chunks.push(new Uint8Array(chunkBytes))
      used = 0
    }
    const chunk = chunks.at(-1) as Uint8Array
    chunk[used] = key.length
    chunk[used + 1] = room >>> 8
    chunk[used + 2] = room & 0xff
    chunk.set(key, used + headerBytes)
    const place = ((chunks.length - 1) << placeBits) + used + 1
    used += size
    overwrite(place, value)
    return place
  }

  return {
    remove: (key, hash) => {
      const slot = find(key, hash)
      if (slot < 0) return
      places[slot] = 0
      entries--
    },
    get: (key, hash) => {
      const slot = find(key, hash)
      if (slot < 0) return undefined
      const place = places[slot] as number
      const chunk = chunks[(place - 1) >>> placeBits] as Uint8Array
      const at = (place - 1) & (chunkBytes - 1)
      const start = at + headerBytes + (chunk[at] as number)
      const length = ((chunk[at + 3] as number) << 8) | (chunk[at + 4] as number)
      return chunk.subarray(start, start + length)
    },
    put: (key, hash, value, chunksMax) => {
      const slot = find(key, hash)
      if (slot >= 0 && overwrite(places[slot] as number, value)) return true
      const place = append(key, value, chunksMax)
      if (place === 0) return false
      if (slot >= 0) places[slot] = place
      else {
        if (entries > (buckets * bucketSize) / 2) grow()
        point(hash, place)
      }
      return true
    },
  }
}
