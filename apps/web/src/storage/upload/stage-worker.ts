/**
 * Runs in a Web Worker: hashes one file, or encrypts, codes and stages one object; ended by whoever started it.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { PlannedObject, Staging } from '@watt/storage/browser/storing'
import { bytesOf, fileSource, type HashedFile } from './file-source.ts'
import { stageObject, unflatten, type FlatObject, type StagedObject } from './stage.ts'

export type StageTask =
  | { readonly kind: 'hash'; readonly file: File }
  | {
      readonly kind: 'stage'
      readonly folder: FileSystemDirectoryHandle
      readonly files: readonly HashedFile[]
      readonly object: FlatObject
      readonly code: PlannedObject['code']
      readonly readers: readonly Uint8Array[]
    }

/** What the worker tells. */
export type StageNews =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'hashed'; readonly hash: string }
  | { readonly kind: 'staged'; readonly staged: StagedObject }
  | { readonly kind: 'failed'; readonly name: string; readonly said: string }

/** Of the browser's own file system; only workers have it. @see https://fs.spec.whatwg.org/ */
type SyncAccess = {
  truncate(bytes: number): void
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number
  flush(): void
  close(): void
}
type SyncFile = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccess> }

const tell = (news: StageNews): void => postMessage(news)
const onBytes = (bytes: number): void => tell({ kind: 'bytes', bytes })

addEventListener('message', ({ data }: MessageEvent<StageTask>) => {
  perform(data).then(tell, (error: unknown) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    tell({ kind: 'failed', name, said: message })
  })
})

async function perform(task: StageTask): Promise<StageNews> {
  if (task.kind === 'hash') {
    const hash = sha256.create()
    for await (const part of bytesOf(task.file)) {
      hash.update(part)
      onBytes(part.length)
    }
    return { kind: 'hashed', hash: bytesToHex(hash.digest()) }
  }
  const { folder, files, object, code, readers } = task
  const staging = stagingIn(folder)
  const plan = unflatten(object, files.map(fileSource))
  return { kind: 'staged', staged: await stageObject(plan, code, { staging, readers, onBytes }) }
}

function stagingIn(folder: FileSystemDirectoryHandle): Staging {
  return {
    open: async (slot) => {
      const file = (await folder.getFileHandle(String(slot), { create: true })) as SyncFile
      const access = await file.createSyncAccessHandle()
      access.truncate(0)
      return {
        write: async (bytes, position) => {
          const written = access.write(bytes, { at: position })
          if (written !== bytes.length) throw new DOMException('no room', 'QuotaExceededError')
        },
        close: async () => {
          access.flush()
          access.close()
        },
      }
    },
    // Each is flushed when it is closed.
    settle: async () => {},
  }
}
