/**
 * Folders of one owner, and how names in them become durable.
 * @module
 */
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Modes with which only the owner may look. */
export const privateFile = 0o600
export const privateFolder = 0o700

/** Makes a folder that only its owner can enter, and what lacks above it, durably. One that is there keeps its mode. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: privateFolder })
  if (first === undefined) return
  const above = dirname(resolve(first))
  for (let folder = resolve(path); folder !== above;) {
    folder = dirname(folder)
    await syncFolder(folder)
  }
}

/** Gives a synced file its name, durably; a file of that name is replaced. Its folder must be there. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/** Makes the names in a folder durable. Windows cannot open folders and needs no such step. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Whether a call failed because a file is not there; every other failure is one. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}
