/**
 * Makes syncs of a process slow, failing or pretended, also while it runs. The shim is compiled where it is used.
 * @module
 */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execute, program } from '../needs.ts'
import type { Need } from '../scenario.ts'

/** What a sync does: as usual; waits so many milliseconds first; fails with EIO; pretends. */
export type SyncMode = 'usual' | `slow ${number}` | 'fail' | 'lie'

export interface FsyncShim {
  /** For the process that shall be hurt. */
  readonly env: NodeJS.ProcessEnv
  set(mode: SyncMode): void
}

const source = fileURLToPath(new URL('fsync-shim.c', import.meta.url))

export const compiler: Need = program('cc', '--version')

/** @param folder - Where the shim and its control file go; not the disk that is tested. */
export async function createFsyncShim(folder: string, name: string): Promise<FsyncShim> {
  const library = join(folder, `${name}.so`)
  const control = join(folder, `${name}.mode`)
  await execute('cc', ['-shared', '-fPIC', '-O1', '-o', library, source])
  const set = (mode: SyncMode): void => {
    writeFileSync(`${control}.new`, mode)
    renameSync(`${control}.new`, control) // A sync under way never reads half a word.
  }
  set('usual')
  return { env: { LD_PRELOAD: library, WATT_FSYNC: control }, set }
}
