/**
 * Where shards wait between being coded and being brought to their providers: files of a folder, or of a browser's own store.
 * @module
 */

export type StagedShard = {
  /** Writes bytes where they belong. The buffer is the caller's again when it resolves. */
  write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void>
  close(): Promise<void>
}

export type Staging = {
  /** Begins the shard of a slot anew. */
  open(slot: number): Promise<StagedShard>
  /** Makes all of them survive a power cut, as far as the platform can. */
  settle(): Promise<void>
}
