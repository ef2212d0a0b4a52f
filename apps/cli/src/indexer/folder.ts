/**
 * Where an index lies, and who may write it.
 * @module
 */
import { join } from 'node:path'
import type { Place } from '@watt/indexer'
import { CommandError } from '../failure.ts'
import { homeDataDir, type Session } from '../session.ts'
import type { LockKind } from '../up/lock.ts'

/** The index's data folder: what `--data-dir` names. */
export function indexFolder(session: Session): string {
  return session.dataDir ?? join(homeDataDir(session), 'indexer')
}

/** PostgreSQL where the environment names a server, else files in the folder. */
export function indexPlace(session: Session): Place {
  const url = session.host.env['DATABASE_URL']
  return url === undefined || url === '' ? { folder: databaseFolder(session) } : { url }
}

export function databaseFolder(session: Session): string {
  return join(indexFolder(session), 'database')
}

/** Its presence asks the running index to begin anew. */
export function rebuildRequest(session: Session): string {
  return join(indexFolder(session), 'rebuild')
}

export const indexLock: LockKind = {
  file: 'indexer.lock',
  refusal: (dataDir, pid) =>
    new CommandError({
      code: 'cli/locked',
      message: `The index in ${dataDir} is running already${pid === undefined ? '' : ` (process ${pid})`}.`,
      fix: 'use it, or start another one: watt indexer start --data-dir ./second --listen-port 0',
      ending: 'refused',
      details: { dataDir, pid: pid ?? null },
    }),
}
