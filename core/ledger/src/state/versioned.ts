/**
 * Values that remember what they were.
 *
 * Under a versioned key lies a record: the block of the last change (8 bytes), then the value, or nothing when that
 * block deleted it. A change moves the record it replaces to the history of its block, so a reader at an older block
 * walks from change to change until it meets one that is not younger. A first write leaves no history: a walk that finds
 * none has reached the time before the key.
 * @module
 */
import type { Store, StoreOperation } from '../types.ts'
import { compareBytes } from '../bytes.ts'
import { readBlock, writeBlock } from '../store/keys.ts'
import { inOrder, type PackedRecord, packedRecords } from '../store/packed-records.ts'
import { type HistoryReader, historyWriter, readHistoryDirectory, recordHeaderBytes } from './history.ts'

/** The record of a key as it was after `block`; undefined when the key did not exist yet. */
export function readRecord(
  store: Store,
  history: HistoryReader,
  key: Uint8Array,
  block: number,
): Uint8Array | undefined {
  let record = store.get(key)
  while (record !== undefined) {
    const changedAt = readBlock(record, 0)
    if (changedAt <= block) return record
    record = history(key, changedAt, record)
  }
  return undefined
}

/** What a record holds; undefined when it is a deletion. */
export function valueOf(record: Uint8Array | undefined): Uint8Array | undefined {
  return record === undefined || record.length === recordHeaderBytes
    ? undefined
    : record.subarray(recordHeaderBytes)
}

export type RecordWriter = {
  /**
   * Changes a key, at most once per writer.
   * @param previous - Its record now, a deletion included.
   * @param value - Not empty; undefined deletes. Copied.
   */
  change(key: Uint8Array, previous: Uint8Array | undefined, value: Uint8Array | undefined): void
  /** New records by their keys, in the order of their changes. */
  readonly records: Iterable<PackedRecord>
  /** Everything the store must write, history included. @param salt - See `history.ts`. */
  operations(salt: number): Iterable<StoreOperation>
}

/** Collects the changes of one block. */
export function recordWriter(block: number): RecordWriter {
  const records = packedRecords()
  const history = historyWriter(block)
  return {
    records,
    change: (key, previous, value) => {
      if (value === undefined && (previous === undefined || previous.length === recordHeaderBytes)) return
      const record = records.add(key, recordHeaderBytes + (value?.length ?? 0))
      writeBlock(record, 0, block)
      if (value !== undefined) record.set(value, recordHeaderBytes)
      if (previous !== undefined) history.add(key, previous, record)
    },
    operations: (salt) => inOrder(records, history.operations(salt)),
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
  const { operations, deleted } = readHistoryDirectory(store, block)
  for (const key of deleted)
    if (!isWritten(key) && isDeletedAt(store.get(key), block)) operations.push({ key, value: undefined })
  return operations
}

function isDeletedAt(record: Uint8Array | undefined, block: number): boolean {
  return record?.length === recordHeaderBytes && readBlock(record, 0) === block
}

/** Whether two values are the same bytes. */
export function sameValue(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return compareBytes(left, right) === 0
}
