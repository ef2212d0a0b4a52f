/**
 * Blobs as files of one folder.
 * @module
 */
import { mkdir, open, opendir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobMissingError, chunkBytes, type Blob, type BlobStore } from './blob-store.ts'
import { draftSuffix, isMissing, renameDurably, syncFolder, writeFileAtomic } from '@watt/files'

/** A store in a folder, which is made. Names may have one level: `pieces/…`. */
export async function createFolderStore(folder: string, levels: readonly string[]): Promise<BlobStore> {
  for (const level of levels) await mkdir(join(folder, level), { recursive: true, mode: 0o700 })
  const pathOf = (name: string) => join(folder, name)
  async function* stream(name: string, offset: number, length: number): AsyncIterable<Uint8Array> {
    const file = await open(pathOf(name), 'r').catch((error: unknown) => {
      throw isMissing(error) ? new BlobMissingError(name, 'it is not there') : error
    })
    try {
      for (let at = 0; at < length;) {
        const chunk = new Uint8Array(Math.min(chunkBytes, length - at))
        const { bytesRead } = await file.read(chunk, 0, chunk.length, offset + at)
        if (bytesRead === 0) throw new BlobMissingError(name, `it ends at byte ${offset + at}`)
        yield chunk.subarray(0, bytesRead)
        at += bytesRead
      }
    } finally {
      await file.close()
    }
  }
  return {
    adopt: async (name, path) => renameDurably(path, pathOf(name)),
    put: async (name, bytes) => writeFileAtomic(pathOf(name), bytes),
    size: async (name) => {
      const found = await stat(pathOf(name)).catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      })
      return found?.size
    },
    read: async (name, offset, length) => {
      const bytes = new Uint8Array(length)
      let at = 0
      for await (const chunk of stream(name, offset, length)) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      return bytes
    },
    stream,
    remove: async (name) => {
      const path = pathOf(name)
      await rm(path, { force: true })
      await syncFolder(join(path, '..'))
    },
    async *list(prefix) {
      const [level = '', begin = ''] = prefix.split('/')
      for await (const entry of await opendir(join(folder, level))) {
        if (!entry.isFile() || !entry.name.startsWith(begin) || entry.name.endsWith(draftSuffix)) continue
        const { size } = await stat(join(folder, level, entry.name))
        yield { name: `${level}/${entry.name}`, bytes: size } satisfies Blob
      }
    },
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
  }
}
