/**
 * One process at a time uses a data folder.
 * @module
 */
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WattError } from '@watt/errors'

/** @returns what gives it back. @throws {FolderInUseError} A process that lives has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  for (let tried = 0; tried < 2; tried++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(String(process.pid))
      await file.close()
      return async () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (isAlive(holder)) throw new FolderInUseError(folder, holder)
    // Left by a process that was killed.
    await rm(path, { force: true })
  }
  throw new FolderInUseError(folder, 0)
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Thrown when another provider runs over the folder. */
export class FolderInUseError extends WattError {
  readonly code = 'storage/folder-in-use'
  readonly pid: number
  override readonly fix = 'stop the other provider, or take another folder: --data-dir <path>'
  constructor(folder: string, pid: number) {
    super(`A provider runs over ${folder} already (process ${pid}).`)
    this.pid = pid
  }
}
