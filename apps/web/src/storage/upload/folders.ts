/**
 * Where uploads wait on this device: a folder of the browser's own file system for each, which survives a reload.
 * @module
 */
import { parseRecord, recordText, type UploadRecord } from './record.ts'

const home = 'uploads'
const recordName = 'record.json'
const manifestName = 'manifest'

/** The folder of one upload. */
export type UploadFolder = {
  readonly note: (record: UploadRecord) => Promise<void>
  readonly manifest: () => Promise<Uint8Array>
  readonly shard: (slot: number) => Promise<Blob>
}

export function folderOf(id: string): UploadFolder {
  const open = async () => (await homeFolder()).getDirectoryHandle(id)
  const read = async (name: string) => (await (await open()).getFileHandle(name)).getFile()
  return {
    note: async (record) => write(await open(), recordName, recordText(record)),
    manifest: async () => new Uint8Array(await (await read(manifestName)).arrayBuffer()),
    shard: (slot) => read(String(slot)),
  }
}

/** The folder itself, for a worker that fills it. Made where there is none. */
export async function stagingFolder(id: string): Promise<FileSystemDirectoryHandle> {
  return (await homeFolder()).getDirectoryHandle(id, { create: true })
}

/** Keeps the description of what was staged. */
export async function keepStaged(record: UploadRecord, manifest: Uint8Array<ArrayBuffer>): Promise<void> {
  const folder = await stagingFolder(record.id)
  await write(folder, manifestName, manifest)
  // Last: a folder with a record is whole.
  await write(folder, recordName, recordText(record))
}

/** Removes the bytes that waited; the record stays, as the receipt. */
export async function dropShards(id: string): Promise<void> {
  const folder = await stagingFolder(id)
  for await (const name of folder.keys()) if (name !== recordName) await folder.removeEntry(name)
}

/** Removes everything of an upload. */
export async function dropUpload(id: string): Promise<void> {
  await (await homeFolder()).removeEntry(id, { recursive: true })
}

/** What waits on this device, the newest first. */
export async function listUploads(): Promise<readonly UploadRecord[]> {
  const ids = await idsHere()
  const records = await Promise.all(ids.map(readUpload))
  return records.filter((it) => it !== undefined).toSorted((a, b) => b.createdMs - a.createdMs)
}

/**
 * Removes folders that were left while they were filled, before anything was paid, unless a tab fills them now.
 * @returns how many there were
 */
export async function dropUnfinished(): Promise<number> {
  let dropped = 0
  for (const id of await idsHere()) {
    const work = async (): Promise<void> => {
      if (!(await isUnfinished(id))) return
      await dropUpload(id)
      dropped++
    }
    await alone(id, work)
  }
  return dropped
}

/** One whose record cannot be read now, or is written as a newer page writes it, may be paid for. */
async function isUnfinished(id: string): Promise<boolean> {
  const folder = await (await homeFolder()).getDirectoryHandle(id).catch(() => undefined)
  if (folder === undefined) return false
  try {
    return (await (await folder.getFileHandle(recordName)).getFile()).size === 0
  } catch (error) {
    return error instanceof Error && error.name === 'NotFoundError'
  }
}

/** One upload as it is noted now; undefined where there is none, or it is not staged yet. */
export async function readUpload(id: string): Promise<UploadRecord | undefined> {
  try {
    const folder = await (await homeFolder()).getDirectoryHandle(id)
    const file = await (await folder.getFileHandle(recordName)).getFile()
    return parseRecord(await file.text())
  } catch {
    return undefined
  }
}

/** Runs `work` unless another tab, or this one, works on the upload. */
export async function alone(id: string, work: () => Promise<unknown>): Promise<'done' | 'taken'> {
  return navigator.locks.request(`watt-upload-${id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return 'taken'
    await work()
    return 'done'
  })
}

async function homeFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(home, { create: true })
}

async function idsHere(): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const id of (await homeFolder()).keys()) ids.push(id)
  return ids
}

/** Replaces a file as a whole: after a crash it is the old one or the new one. */
async function write(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = await folder.getFileHandle(name, { create: true })
  const stream = await file.createWritable()
  await stream.write(content)
  await stream.close()
}
