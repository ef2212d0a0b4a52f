/**
 * The store on disk: LevelDB with a synced write-ahead log. The only file of the ledger that does I/O.
 *
 * After a failed write LevelDB refuses all further ones until it is opened again, and what a failed write left in its log
 * may come back then. On a full disk the adapter therefore, before its next write, first makes sure that the disk takes
 * writes, opens the database again, and undoes the failed batch should it have come back. Until then everything stays
 * readable.
 *
 * Any other failure is final: after a failed sync the kernel may count pages as written that never were, and the next
 * sync would succeed. Everything stays readable, nothing is written until another process opens the store.
 *
 * LevelDB overlooks most damage to its files, so they are checked before they are opened.
 * @see Rebello et al., "Can Applications Recover from fsync Failures?" (USENIX ATC 2020)
 * @module
 */
/* oxlint-disable no-restricted-imports -- The one place where the ledger meets a disk. */
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WattError } from '@watt/errors'
import { ClassicLevel } from 'classic-level'
import type { Store, StoreOperation } from '../types.ts'
import { findDamage } from './check-files.ts'
import { batchKey, formatKey, readBlock, writeBlock } from './keys.ts'
import {
  StoreClosedError,
  StoreDamagedError,
  StoreError,
  StoreFormatError,
  StoreLockedError,
} from './store-errors.ts'
import { inOrder } from './packed-records.ts'
import { openWitness, type Witness } from './witness.ts'

/** Version of the layout of keys and values. Raise it with every change that older code cannot read. */
export const storeFormat = 2

type Level = ClassicLevel<Uint8Array, Uint8Array>

/** A batch that failed: its number, and what restores the keys it names. */
type FailedBatch = { readonly number: number; readonly undo: readonly StoreOperation[] }

const levelOptions = {
  keyEncoding: 'view',
  valueEncoding: 'view',
  /** Entries are hashes mostly, which do not compress. */
  compression: false,
  cacheSize: 32 * 1024 * 1024,
  writeBufferSize: 8 * 1024 * 1024,
} as const

/** Entries fetched at once while iterating. */
const entriesPerStep = 256
/** Operations handed over to LevelDB in one turn of the event loop. */
const operationsPerTurn = 1_024
/** What opening the database again may write besides a table of what its log holds. */
const openingBytes = 1024 * 1024

/**
 * Opens the store in a folder, made when absent.
 * @throws {StoreLockedError} Another process has it open.
 * @throws {StoreDamagedError} Something in it was changed, cut off or removed.
 * @throws {StoreFormatError} It was written in another format.
 * @throws {StoreError} The disk failed.
 */
export async function openLevelStore(path: string): Promise<Store> {
  await checkFiles(path)
  let level = await openLevel(path)
  let witness: Witness | undefined
  try {
    witness = await openWitness(path)
    const found = readNumber(level.getSync(batchKey))
    if (found < witness.seen)
      throw new StoreDamagedError(path, `batch ${witness.seen} was stored, but it ends with batch ${found}`)
    await checkFormat(level, path)
  } catch (error) {
    await Promise.allSettled([witness?.close(), level.close()])
    throw error instanceof WattError ? error : storeError(`${path} could not be opened`, error)
  }
  const lastBatch = witness
  let batchNumber = readNumber(level.getSync(batchKey))
  let failed: FailedBatch | undefined
  let broken: StoreError | undefined
  let isClosed = false
  let last: Promise<void> = Promise.resolve()

  const reopen = async (batch: FailedBatch): Promise<void> => {
    await probeDisk(path)
    if (level.status !== 'closed') await level.close()
    level = await openLevel(path)
    if (readNumber(level.getSync(batchKey)) === batch.number) await writeSynced(level, batch.undo)
    failed = undefined
  }
  const write = async (operations: Iterable<StoreOperation>): Promise<void> => {
    if (isClosed) throw new StoreClosedError()
    if (broken !== undefined) throw broken
    const number = batchNumber + 1
    try {
      if (failed !== undefined) await reopen(failed)
      const counted = inOrder(operations, [{ key: batchKey, value: numberBytes(number) }])
      try {
        await writeSynced(level, counted)
      } catch (error) {
        failed = { number, undo: beforeImage(level, counted) }
        throw error
      }
      batchNumber = number
      await lastBatch.note(number)
    } catch (error) {
      const failure = storeError('a write was refused', error)
      if (failure instanceof StoreError && failure.reason === 'io') broken = failure
      throw failure
    }
  }
  const readError = (error: unknown): Error =>
    // Opening again can fail half-way when others fill the disk meanwhile; the next write tries once more.
    failed !== undefined && level.status !== 'open'
      ? new StoreError('disk-full', 'a read was refused until the store is open again.', { cause: error })
      : storeError('a read was refused', error)

  return {
    get: (key) => {
      if (isClosed) throw new StoreClosedError()
      try {
        return plain(level.getSync(key))
      } catch (error) {
        throw readError(error)
      }
    },
    getMany: async (keys) => {
      if (isClosed) throw new StoreClosedError()
      try {
        const values = await level.getMany([...keys])
        return values.map(plain)
      } catch (error) {
        throw readError(error)
      }
    },
    entries: (range) => {
      if (isClosed) throw new StoreClosedError()
      return iterate(level, range)
    },
    write: (operations) => {
      const written = last.then(() => write(operations))
      last = written.catch(() => {})
      return written
    },
    close: async () => {
      await last
      if (isClosed) return
      isClosed = true
      await lastBatch.close()
      if (level.status !== 'closed') await level.close()
    },
  }
}

/** Another process may change the files while it has them open, so that comes first. */
async function checkFiles(path: string): Promise<void> {
  const probe: Level = new ClassicLevel(path, {
    ...levelOptions,
    createIfMissing: false,
    errorIfExists: true,
  })
  try {
    await probe.open() // Takes the lock, and then refuses whatever it finds.
    await probe.close()
  } catch (error) {
    if (codesOf(error).includes('LEVEL_LOCKED')) throw new StoreLockedError(path, { cause: error })
  }
  let damage: string | undefined
  try {
    damage = await findDamage(path)
  } catch (error) {
    throw storeError(`${path} could not be read`, error)
  }
  if (damage !== undefined) throw new StoreDamagedError(path, damage)
}

async function openLevel(path: string): Promise<Level> {
  const level: Level = new ClassicLevel(path, levelOptions)
  try {
    await level.open()
    return level
  } catch (error) {
    if (codesOf(error).includes('LEVEL_LOCKED')) throw new StoreLockedError(path, { cause: error })
    if (codesOf(error).includes('LEVEL_CORRUPTION'))
      throw new StoreDamagedError(path, textsOf(error).join(': '), { cause: error })
    throw storeError(`${path} could not be opened`, error)
  }
}

async function checkFormat(level: Level, path: string): Promise<void> {
  const stored = level.getSync(formatKey)
  if (stored !== undefined) {
    const found = readNumber(stored)
    if (found !== storeFormat) throw new StoreFormatError(found, storeFormat, path)
    return
  }
  for await (const _ of level.keys({ limit: 1 })) throw new StoreFormatError(undefined, storeFormat, path)
  try {
    await level.batch([{ type: 'put', key: formatKey, value: numberBytes(storeFormat) }], { sync: true })
  } catch (error) {
    throw storeError(`the format could not be written to ${path}`, error)
  }
}

async function* iterate(
  level: Level,
  { gte, lt, reverse = false, limit = -1 }: Parameters<Store['entries']>[0],
): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
  const iterator = level.iterator({ gte, lt, reverse, limit })
  try {
    for (;;) {
      const entries = await iterator.nextv(entriesPerStep)
      if (entries.length === 0) return
      for (const [key, value] of entries) yield [plain(key), plain(value)]
    }
  } catch (error) {
    throw storeError('a range could not be read', error)
  } finally {
    await iterator.close()
  }
}

/** LevelDB gives Buffers, whose `slice` does not copy: what leaves here is what the types say. */
function plain<Bytes extends Uint8Array | undefined>(bytes: Bytes): Uint8Array | Extract<Bytes, undefined>
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** What the keys of a batch hold now, as operations. */
function beforeImage(level: Level, operations: Iterable<StoreOperation>): readonly StoreOperation[] {
  return Array.from(operations, ({ key }) => ({ key, value: level.getSync(key) }))
}

/**
 * Tries whether the disk takes what opening the database will write. An opening that fails half-way loses the reads too.
 * @throws when it does not.
 */
async function probeDisk(path: string): Promise<void> {
  const logs = (await readdir(path)).filter((name) => name.endsWith('.log'))
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(path, name))).size))
  const probeBytes = sizes.reduce((sum, size) => sum + size, openingBytes)
  const file = join(path, 'write-probe')
  try {
    const handle = await open(file, 'w')
    try {
      await handle.writeFile(new Uint8Array(probeBytes).fill(1))
      await handle.sync()
    } finally {
      await handle.close()
    }
  } finally {
    await rm(file, { force: true })
  }
}

/** Hands over one operation after the other: an array of them costs LevelDB's binding twice as much. */
async function writeSynced(level: Level, operations: Iterable<StoreOperation>): Promise<void> {
  const batch = level.batch()
  let handed = 0
  for (const { key, value } of operations) {
    if (value === undefined) batch.del(key)
    else batch.put(key, value)
    // Thousands take milliseconds: whoever waits is let in between.
    if (++handed % operationsPerTurn === 0) await nextTurn()
  }
  await batch.write({ sync: true })
}

function numberBytes(number: number): Uint8Array {
  const bytes = new Uint8Array(8)
  writeBlock(bytes, 0, number)
  return bytes
}

function readNumber(bytes: Uint8Array | undefined): number {
  return bytes === undefined ? 0 : readBlock(bytes, 0)
}

function storeError(problem: string, cause: unknown): Error {
  if (cause instanceof StoreError || cause instanceof StoreLockedError) return cause
  const text = textsOf(cause).join(': ')
  const isFull = codesOf(cause).includes('ENOSPC') || /no space left|ENOSPC|EDQUOT|quota/i.test(text)
  return new StoreError(isFull ? 'disk-full' : 'io', `${problem} (${text}).`, { cause })
}

/** The `code`s of an error and of its causes. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return [...code, ...codesOf(error.cause)]
}

function textsOf(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...textsOf(error.cause)] : [String(error)]
}
