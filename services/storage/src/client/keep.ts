/**
 * Where a client keeps what it need not ask for again: manifests, its catalogue, who failed. All of it may be lost.
 * @module
 */

/** Bytes by name; names may have slashes. A folder is one, and so is the store of a browser. */
export type Keep = {
  /** @returns undefined where nothing is kept under the name, or it cannot be read */
  read(name: string): Promise<Uint8Array | undefined>
  write(name: string, bytes: Uint8Array): Promise<void>
}
