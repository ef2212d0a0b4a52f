/**
 * Values that remember what they were.
 *
 * Under a versioned key lies a record: the block of the last change (8 bytes), then the value, or nothing when that
 * block deleted it. A change moves the record it replaces to the history of its block, so a reader at an older block
 * walks from change to change until it meets one that is not younger. A first write leaves no history: a walk that finds
 * none has reached the time before the key. Each block also lists the keys it gave history, for {@link pruneBlock}.
 * @module
 */
import type { Store, StoreOperation } from '../types.ts'
import { compareBytes } from '../bytes.ts'
import { changedKeysKey, historyKey, readBlock, writeBlock } from '../store/keys.ts'

const headerBytes = 8
/** In a list of changed keys: the change was a deletion. The other bits are the key's length. */
const deletedBit = 0x80

/** The record of a key as it was after `block`; undefined when the key did not exist yet. */
export function readRecord(store: Store, key: Uint8Array, block: number): Uint8Array | undefined {
  let record = store.get(key)
  while (record !== undefined) {
    const changedAt = readBlock(record, 0)
    if (changedAt <= block) return record
    record = store.get(historyKey(key, changedAt))
  }
  return undefined
}

/** What a record holds; undefined when it is a deletion. */
export function valueOf(record: Uint8Array | undefined): Uint8Array | undefined {
  return record === undefined || record.length === headerBytes ? undefined : record.subarray(headerBytes)
}

export type RecordWriter = {
  /**
   * Changes a key, at most once per writer.
   * @param previous - Its record now, a deletion included.
   * @param value - Not empty; undefined deletes.
   * @returns its new record, undefined when there is none.
   */
  change(
    key: Uint8Array,
    previous: Uint8Array | undefined,
    value: Uint8Array | undefined,
  ): Uint8Array | undefined
  /** Everything the store must write, the list of changed keys included. */
  operations(): StoreOperation[]
}

/** Collects the changes of one block. */
export function recordWriter(block: number): RecordWriter {
  const operations: StoreOperation[] = []
  const changed: Uint8Array[] = []
  return {
    change: (key, previous, value) => {
      if (value === undefined && valueOf(previous) === undefined) return previous
      const record = new Uint8Array(headerBytes + (value?.length ?? 0))
      writeBlock(record, 0, block)
      if (value !== undefined) record.set(value, headerBytes)
      operations.push({ key, value: record })
      if (previous !== undefined) {
        operations.push({ key: historyKey(key, block), value: previous })
        changed.push(Uint8Array.of(key.length | (value === undefined ? deletedBit : 0)), key)
      }
      return record
    },
    operations: () =>
      changed.length === 0
        ? operations
        : [...operations, { key: changedKeysKey(block), value: join(changed) }],
  }
}

/**
 * What deletes the history that only readers before `block` need.
 * @param isWritten - Whether the same batch writes this versioned key.
 */
export function pruneBlock(
  store: Store,
  block: number,
  isWritten: (key: Uint8Array) => boolean,
): StoreOperation[] {
  const listKey = changedKeysKey(block)
  const list = store.get(listKey)
  if (list === undefined) return []
  const operations: StoreOperation[] = [{ key: listKey, value: undefined }]
  for (let at = 0; at < list.length;) {
    const header = list[at] ?? 0
    const key = list.slice(at + 1, at + 1 + (header & ~deletedBit))
    at += 1 + key.length
    operations.push({ key: historyKey(key, block), value: undefined })
    if ((header & deletedBit) !== 0 && !isWritten(key) && isDeletedAt(store.get(key), block)) {
      operations.push({ key, value: undefined })
    }
  }
  return operations
}

function isDeletedAt(record: Uint8Array | undefined, block: number): boolean {
  return record?.length === headerBytes && readBlock(record, 0) === block
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Whether two values are the same bytes. */
export function sameValue(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return compareBytes(left, right) === 0
}
