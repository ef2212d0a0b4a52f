/**
 * Which objects, buckets and uploads wait in staging. Every change is one synced batch, so a crash leaves the state before or after it.
 * Keys sort as S3 lists them: by their UTF-8 bytes.
 * @module
 */
import { ClassicLevel } from 'classic-level'
import { Table, type Change } from '../../table.ts'
import type { ChecksumName, ChecksumType } from '../checksum.ts'
import type { Facts } from '../facts.ts'
import type { Blob } from './blob-folder.ts'

/** What waits to be done on the network for one name. */
export type Pending =
  | {
      readonly type: 'put'
      readonly id: string
      readonly sinceMs: number
      readonly facts: Facts
      readonly blobs: readonly Blob[]
    }
  | { readonly type: 'delete'; readonly id: string; readonly sinceMs: number }
export type BucketEntry = { readonly createdMs: number }
export type UploadEntry = {
  readonly id: string
  readonly name: string
  readonly sinceMs: number
  readonly facts: Pick<Facts, 'contentType' | 'headers' | 'user'>
  readonly checksum?: { readonly name: ChecksumName; readonly type: ChecksumType }
}
export type PartEntry = {
  readonly part: number
  /** MD5 in hex. */
  readonly etag: string
  readonly modifiedMs: number
  readonly blob: Blob
  readonly checksum?: string
}

export class StagingIndex {
  readonly #db: ClassicLevel<string, unknown>
  readonly pending: Table<Pending>
  readonly buckets: Table<BucketEntry>
  /** By name, NUL and upload id. */
  readonly uploads: Table<UploadEntry>
  /** By upload id, NUL and five digits of the part. */
  readonly parts: Table<PartEntry>

  private constructor(db: ClassicLevel<string, unknown>) {
    this.#db = db
    this.pending = new Table(db, 'o')
    this.buckets = new Table(db, 'b')
    this.uploads = new Table(db, 'u')
    this.parts = new Table(db, 'p')
  }

  /** @throws when another process has it open */
  static async open(folder: string): Promise<StagingIndex> {
    const db = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' })
    await db.open()
    return new StagingIndex(db)
  }

  /** Carries out changes together, durably. */
  async commit(changes: readonly (Change | undefined)[]): Promise<void> {
    await this.#db.batch(
      changes.filter((change) => change !== undefined),
      { sync: true },
    )
  }

  async close(): Promise<void> {
    await this.#db.close()
  }
}

/** Key of an upload. */
export function uploadKey(name: string, id: string): string {
  return `${name}\0${id}`
}

/** Key of a part. */
export function partKey(upload: string, part: number): string {
  return `${upload}\0${String(part).padStart(5, '0')}`
}
