/**
 * One process of a kind per data folder. The lock names it; a lock whose process is gone is taken over.
 * @module
 */
import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../failure.ts'

export const lockFile = 'up.lock'

/** `started` tells a process from a later one with the same number; undefined where the system does not say. */
type Owner = { readonly pid: number; readonly started?: string | undefined }

/** What a lock guards: its file, and what to say where another process has it. */
export type LockKind = {
  readonly file: string
  readonly refusal: (dataDir: string, pid: number | undefined) => CommandError
}

const network: LockKind = { file: lockFile, refusal: lockedError }

/**
 * Takes the lock of a data folder.
 * @returns releases it.
 * @throws {CommandError} `cli/locked`: another process has it; for a network, another `watt up`.
 */
export async function takeLock(dataDir: string, kind: LockKind = network): Promise<() => Promise<void>> {
  const path = join(dataDir, kind.file)
  const self: Owner = { pid: process.pid, started: startOf(process.pid) }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(JSON.stringify(self))
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = await readOwner(path)
    if (owner && isRunning(owner)) throw kind.refusal(dataDir, owner.pid)
    await rm(path, { force: true })
  }
  throw kind.refusal(dataDir, undefined)
}

/** undefined: there is no lock, or what is there is none. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>
    return Number.isSafeInteger(pid) && pid !== undefined && pid > 0 ? { pid, started } : undefined
  } catch {
    return undefined
  }
}

function isRunning(owner: Owner): boolean {
  if (owner.pid === process.pid) return false // Our number from before a reboot; we hold no lock yet.
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return owner.started === undefined || owner.started === startOf(owner.pid)
}

/** Linux tells when a process began, in ticks since boot, and which boot that was. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`
  } catch {
    return undefined
  }
}

function lockedError(dataDir: string, pid: number | undefined): CommandError {
  return new CommandError({
    code: 'cli/locked',
    message: `The network in ${dataDir} is running already${pid === undefined ? '' : ` (process ${pid})`}.`,
    fix: `${pid === undefined ? 'stop it' : `stop it with: kill ${pid}`}, or start another one: watt up --data-dir .watt/second --rpc-port 0 --web-port 0`,
    ending: 'refused',
    details: { dataDir, pid: pid ?? null },
  })
}
