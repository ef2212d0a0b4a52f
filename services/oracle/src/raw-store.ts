/**
 * What sources said, byte for byte, by content id: whoever doubts a figure finds what it was read from.
 * @module
 */
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { contentId } from './content-id.ts'
import { writeFileAtomic } from '@watt/files'

export interface RawStore {
  /** Keeps the bytes; the same bytes are kept once. @returns their content id */
  keep(bytes: Uint8Array): Promise<string>
  /** undefined: not kept here. */
  find(id: string): Promise<Uint8Array | undefined>
}

/** A store in a folder, made when the first bytes come. */
export function createRawStore(folder: string): RawStore {
  const pathOf = (id: string) => join(folder, id)
  return {
    keep: async (bytes) => {
      const id = contentId(bytes)
      if ((await stat(pathOf(id)).catch(() => undefined)) !== undefined) return id
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFileAtomic(pathOf(id), bytes)
      return id
    },
    find: async (id) => {
      if (!/^bafkrei[a-z2-7]{52}$/.test(id)) return undefined
      return readFile(pathOf(id)).catch(() => undefined)
    },
  }
}
