/**
 * Where the vault's records lie: names and bytes. IndexedDB in the browser, memory in tests.
 * @module
 */
import { WattError } from '@watt/errors'

/** New bytes for a name, or undefined to take it away. */
export type Changes = ReadonlyMap<string, Uint8Array | undefined>

export type VaultStore = {
  read(name: string): Promise<Uint8Array | undefined>
  /** All records whose name begins with `prefix`, by name. */
  list(prefix: string): Promise<ReadonlyMap<string, Uint8Array>>
  /**
   * Reads and writes in one step that no other tab comes between; all or nothing. What `decide` throws comes back.
   * @throws {StorageFullError}
   */
  change(names: readonly string[], decide: (found: ReadonlyMap<string, Uint8Array>) => Changes): Promise<void>
  /** Takes everything away. */
  clear(): Promise<void>
}

/** A store that lives as long as the page. */
export function memoryStore(): VaultStore {
  const records = new Map<string, Uint8Array>()
  return {
    read: async (name) => records.get(name)?.slice(),
    list: async (prefix) =>
      new Map(
        [...records].filter(([name]) => name.startsWith(prefix)).map(([name, it]) => [name, it.slice()]),
      ),
    change: async (names, decide) => {
      const found = new Map(names.flatMap((name) => (records.has(name) ? [[name, records.get(name)!]] : [])))
      for (const [name, bytes] of decide(found))
        if (bytes === undefined) records.delete(name)
        else records.set(name, bytes.slice())
    },
    clear: async () => records.clear(),
  }
}

/** The browser gives this site no more room. Nothing was written. */
export class StorageFullError extends WattError {
  readonly code = 'keys/storage-full'
  override readonly fix =
    'Free room on this device or in the browser’s settings for this site, then try again.'
  constructor() {
    super('The browser gives this site no more room.')
  }
}

/** The browser keeps nothing for this site: a private window, or a setting. */
export class StorageRefusedError extends WattError {
  readonly code = 'keys/storage-refused'
  override readonly fix = 'Allow this site to store data, or leave the private window.'
  constructor() {
    super('The browser lets this site keep nothing.')
  }
}
