/**
 * What a client keeps, in a folder.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import type { Keep } from './keep.ts'

/** A file for each name. */
export function folderKeep(folder: string): Keep {
  return {
    read: (name) => readFile(join(folder, name)).catch(() => undefined),
    write: (name, bytes) => writeFileAtomic(join(folder, name), bytes),
  }
}
