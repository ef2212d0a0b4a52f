/**
 * Staged shards as files of a folder.
 * @module
 */
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { privateFile, syncFolder } from '@watt/files'
import type { Staging } from './staging.ts'

/** Where a shard waits until its provider has it. */
export function shardPath(folder: string, slot: number): string {
  return join(folder, `shard-${String(slot).padStart(2, '0')}`)
}

/** Stages in a folder. */
export function folderStaging(folder: string): Staging {
  const files: FileHandle[] = []
  return {
    open: async (slot) => {
      const file = await open(shardPath(folder, slot), 'w', privateFile)
      files.push(file)
      return { write: (bytes, position) => writeAll(file, bytes, position), close: () => file.close() }
    },
    settle: async () => {
      await Promise.all(files.map((file) => file.sync()))
      await syncFolder(folder)
    },
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
}
