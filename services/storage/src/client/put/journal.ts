/**
 * What a put has done so far, on disk, so that it goes on after it was killed at any moment.
 *
 * A folder an object: `journal.json`, `manifest`, `shard-00` … No key lies there: the manifest holds it, wrapped to its owner.
 * Where the put goes on with other objects, `rest` says with which, and the folder stays until the next object has its own.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { WattError } from '@watt/errors'
import { isMissing, makeFolder, privateFile, writeFileAtomic } from '@watt/files'
import type { OrderTerms } from '../chain.ts'

type Hex = `0x${string}`

/** Written when everything that needs no chain is done; before that, nothing is worth keeping. */
export type PutRecord = {
  readonly version: 1
  readonly chainId: number
  readonly market: Hex
  readonly client: Hex
  readonly createdMs: number
  /** What it is made from, so that the same put again goes on with it. */
  readonly source: string
  readonly names: readonly string[]
  readonly plainBytes: number
  readonly manifestCid: string
  readonly pieceCids: readonly string[]
  readonly roots: readonly Hex[]
  readonly terms: OrderTerms
  readonly escrowWei: bigint
  /** What the put was said to cost. */
  readonly costWei: bigint
  /** The order's transaction, signed: sent again it is still the same one. */
  readonly raw?: Hex
  readonly order?: bigint
  /** Slots whose providers have their shard. */
  readonly stored: readonly number[]
  /** Its object is stored, and only the rest of the put is left. */
  readonly isDone?: boolean
  /** The folder of the object before it, which this one makes needless. */
  readonly follows?: string
}

/** The folder of one put. */
export class PutJournal {
  readonly folder: string
  #record: PutRecord | undefined
  #writing: Promise<void> = Promise.resolve()

  private constructor(folder: string, record: PutRecord | undefined) {
    this.folder = folder
    this.#record = record
  }

  /** Makes the folder of a new put. */
  static async create(puts: string): Promise<PutJournal> {
    const folder = join(puts, `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`)
    await makeFolder(folder)
    await claim(folder)
    return new PutJournal(folder, undefined)
  }

  /**
   * Puts that are not complete and that no living process works on, oldest first. What was killed before it had a journal
   * is removed.
   * @throws {PutJournalError} A journal is damaged.
   */
  static async unfinished(puts: string): Promise<readonly PutJournal[]> {
    const found: PutJournal[] = []
    const names = await readdir(puts).catch(() => [])
    // Names begin with the time.
    for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
      const folder = join(puts, name)
      if (await isWorkedOn(folder)) continue
      const text = await readFile(join(folder, journalName), 'utf8').catch(() => undefined)
      if (text === undefined) await rm(folder, { recursive: true, force: true })
      else found.push(new PutJournal(folder, readRecord(text, folder)))
    }
    const followed = new Set(found.map(({ record: { follows } }) => follows))
    const journals: PutJournal[] = []
    for (const journal of found)
      if (followed.has(journal.name)) await journal.remove()
      else journals.push(journal)
    return journals
  }

  /** Says that this process works on it. */
  async claim(): Promise<void> {
    await claim(this.folder)
  }

  /** Says that nobody works on it any more. */
  async release(): Promise<void> {
    own.delete(this.folder)
    await rm(join(this.folder, pidName), { force: true })
  }

  /** @throws {RangeError} The put is not prepared yet. */
  get record(): PutRecord {
    if (this.#record === undefined) throw new RangeError('This put is not prepared yet')
    return this.#record
  }

  /** Of its folder. */
  get name(): string {
    return basename(this.folder)
  }

  get manifestPath(): string {
    return join(this.folder, 'manifest')
  }

  /** Everything is staged; from here on the put can go on after a kill. */
  async prepared(record: PutRecord, manifest: Uint8Array, rest: Uint8Array | undefined): Promise<void> {
    await writeFileAtomic(this.manifestPath, manifest)
    if (rest !== undefined) await writeFileAtomic(join(this.folder, restName), rest)
    await this.#write(record)
  }

  /** What the put has to do after this object; undefined where that is nothing. */
  async rest(): Promise<Uint8Array | undefined> {
    return readFile(join(this.folder, restName)).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
  }

  /** The object is stored: its bytes go, and the folder with them where nothing is left to do. */
  async done(): Promise<void> {
    if ((await this.rest()) === undefined) return this.remove()
    await this.note({ isDone: true })
    const kept = new Set([journalName, restName, pidName])
    for (const name of await readdir(this.folder))
      if (!kept.has(name)) await rm(join(this.folder, name), { force: true })
  }

  async note(change: Partial<Pick<PutRecord, 'raw' | 'order' | 'stored' | 'isDone'>>): Promise<void> {
    await this.#write({ ...this.record, ...change })
  }

  /** Removes the folder. */
  async remove(): Promise<void> {
    await this.#writing
    await rm(this.folder, { recursive: true, force: true })
    own.delete(this.folder)
  }

  /** One write after the other, so that the newest one stays. */
  #write(record: PutRecord): Promise<void> {
    this.#record = record
    this.#writing = this.#writing.then(() => writeFileAtomic(join(this.folder, journalName), toJson(record)))
    return this.#writing
  }
}

const journalName = 'journal.json'
const pidName = 'pid'
const restName = 'rest'

/** Puts of this very process: a process number alone would not tell them from those of an earlier one with the same number. */
const own = new Set<string>()

async function claim(folder: string): Promise<void> {
  own.add(folder)
  await writeFile(join(folder, pidName), String(process.pid), { mode: privateFile })
}

async function isWorkedOn(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, pidName), 'utf8').catch(() => ''))
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (pid === process.pid) return own.has(folder)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process lives, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Big integers as `{"n": "…"}`: a journal is read by nobody else. */
function toJson(record: PutRecord): string {
  return JSON.stringify(
    record,
    (_, value: unknown) => (typeof value === 'bigint' ? { n: String(value) } : value),
    1,
  )
}

/** @throws {PutJournalError} It is no journal that {@link toJson} wrote. */
export function readRecord(text: string, folder: string): PutRecord {
  try {
    const found = JSON.parse(text, (_, value: unknown) => {
      const isInteger =
        typeof value === 'object' && value !== null && 'n' in value && Object.keys(value).length === 1
      return isInteger && typeof value.n === 'string' ? BigInt(value.n) : value
    }) as unknown
    if (isRecord(found)) return found
  } catch {
    // Said below.
  }
  throw new PutJournalError(folder)
}

/** Whether all that a put goes on with is there, in its kind. */
function isRecord(value: unknown): value is PutRecord {
  if (typeof value !== 'object' || value === null) return false
  const it = value as { readonly [NAME in keyof PutRecord]?: unknown }
  const { terms } = it
  return (
    it.version === 1 &&
    [it.chainId, it.createdMs, it.plainBytes].every(Number.isSafeInteger) &&
    [it.market, it.client, it.source, it.manifestCid].every(isText) &&
    [it.names, it.pieceCids, it.roots].every((list) => Array.isArray(list) && list.every(isText)) &&
    [it.escrowWei, it.costWei].every((wei) => typeof wei === 'bigint' && wei >= 0n) &&
    Array.isArray(it.stored) &&
    it.stored.every(Number.isSafeInteger) &&
    [it.raw, it.follows].every((name) => name === undefined || isText(name)) &&
    (it.order === undefined || typeof it.order === 'bigint') &&
    (it.isDone === undefined || typeof it.isDone === 'boolean') &&
    typeof terms === 'object' &&
    terms !== null &&
    areTerms(terms)
  )
}

function areTerms(terms: { readonly [NAME in keyof OrderTerms]?: unknown }): terms is OrderTerms {
  const { manifest, k, n, sizeBytes, height, priceCapWei, epochs, startBy, repairBelow, region } = terms
  return (
    isText(manifest) &&
    typeof priceCapWei === 'bigint' &&
    [k, n, sizeBytes, height, epochs, startBy, repairBelow, region].every(Number.isSafeInteger)
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Thrown for a put whose journal nobody wrote so. */
export class PutJournalError extends WattError {
  readonly code = 'storage/put-journal'
  override readonly fix: string
  constructor(folder: string) {
    super(`The journal of an interrupted put is damaged: ${join(folder, journalName)}.`)
    this.fix = `restore it from a copy, or move ${folder} away and put those files again; an order that was placed already stands on the chain`
  }
}
