/**
 * Where finished bytes lie: a folder, or a bucket of any S3-compatible store. Names are ours (hex, `.tree`, CIDs), never
 * a stranger's.
 * @module
 */
import { WattError } from '@watt/errors'

/** A stored blob. */
export type Blob = { readonly name: string; readonly bytes: number }

export interface BlobStore {
  /** Takes a synced local file as the blob of that name, durably. The file is gone afterwards. An existing blob is replaced. */
  adopt(name: string, path: string): Promise<void>
  /** Keeps few bytes (at most some MiB), durably. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** undefined: there is none. */
  size(name: string): Promise<number | undefined>
  /**
   * Bytes `offset` to `offset + length`.
   * @throws {BlobMissingError} There is no such blob, or it ends before.
   */
  read(name: string, offset: number, length: number): Promise<Uint8Array>
  /** The same in chunks, for long ranges. */
  stream(name: string, offset: number, length: number): AsyncIterable<Uint8Array>
  /** Deletes; a missing blob is fine. */
  remove(name: string): Promise<void>
  /** Blobs whose name begins so, in no order. */
  list(prefix: string): AsyncIterable<Blob>
  /** Bytes that can still be written; undefined: the store does not tell. */
  freeBytes(): Promise<number | undefined>
}

/** Bytes of a chunk of {@link BlobStore.stream}. */
export const chunkBytes = 262_144

/** Thrown when bytes that were expected are not there. */
export class BlobMissingError extends WattError {
  readonly code = 'storage/bytes-missing'
  readonly blob: string
  override readonly fix = 'check the disk; a piece that is gone is declared lost before its deadline'
  constructor(name: string, detail: string) {
    super(`The stored bytes ${name} cannot be read: ${detail}.`)
    this.blob = name
  }
}
