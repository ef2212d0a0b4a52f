/**
 * What a put has done so far, on disk, so that it goes on after it was killed at any moment.
 *
 * A folder a put: `journal.json`, `manifest`, `shard-00` … No key lies there: the manifest holds it, wrapped to its owner.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, privateFile, writeFileAtomic } from '@watt/files'
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

  /** Puts that are not complete and that no living process works on, oldest first. What was killed before it had a journal is removed. */
  static async unfinished(puts: string): Promise<readonly PutJournal[]> {
    const journals: PutJournal[] = []
    const names = await readdir(puts).catch(() => [])
    // Names begin with the time.
    for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
      const folder = join(puts, name)
      if (await isWorkedOn(folder)) continue
      const text = await readFile(join(folder, journalName), 'utf8').catch(() => undefined)
      if (text === undefined) await rm(folder, { recursive: true, force: true })
      else journals.push(new PutJournal(folder, fromJson(text)))
    }
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

  get manifestPath(): string {
    return join(this.folder, 'manifest')
  }

  /** Everything is staged; from here on the put can go on after a kill. */
  async prepared(record: PutRecord, manifest: Uint8Array): Promise<void> {
    await writeFileAtomic(this.manifestPath, manifest)
    await this.#write(record)
  }

  async note(
    change: Partial<Pick<PutRecord, 'raw' | 'order' | 'stored' | 'terms' | 'escrowWei'>>,
  ): Promise<void> {
    await this.#write({ ...this.record, ...change })
  }

  /** Removes the folder. */
  async remove(): Promise<void> {
    await this.#writing
    await rm(this.folder, { recursive: true, force: true })
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

function fromJson(text: string): PutRecord {
  return JSON.parse(text, (_, value: unknown) => {
    const isInteger =
      typeof value === 'object' && value !== null && 'n' in value && Object.keys(value).length === 1
    return isInteger && typeof value.n === 'string' ? BigInt(value.n) : value
  }) as PutRecord
}
