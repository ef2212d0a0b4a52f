/**
 * `watt indexer rebuild`: the index again, from the first block.
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { buildIndex, type FollowState } from '@watt/indexer'
import type { NoFlags } from '../command.ts'
import { CommandError } from '../failure.ts'
import type { Session } from '../session.ts'
import { takeLock } from '../up/lock.ts'
import { databaseFolder, indexFolder, indexLock, indexPlace, rebuildRequest } from './folder.ts'

const sayEveryMs = 2_000

/** Drops what is there and follows the chain to its head; or asks the index that runs here to do so. */
export async function rebuildIndex(session: Session, _flags: NoFlags): Promise<void> {
  const folder = indexFolder(session)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unlock = await takeLock(folder, indexLock).catch((error: unknown) => {
    if (error instanceof CommandError && error.code === 'cli/locked') return undefined
    throw error
  })
  if (unlock === undefined) {
    await writeFile(rebuildRequest(session), '', { mode: 0o600 })
    session.out.result({ folder, requested: true }, () => [
      'The running index begins anew now. Watch it: watt indexer status',
    ])
    return
  }
  try {
    const place = indexPlace(session)
    // Files that cannot be opened any more are no obstacle.
    if ('folder' in place) await rm(databaseFolder(session), { recursive: true, force: true })
    const beganMs = Date.now()
    const progress = await buildIndex({ rpc: session.rpc, place, onState: talk(session) })
    const seconds = (Date.now() - beganMs) / 1000
    const { block, transactions } = progress
    session.out.result({ folder, blocks: block + 1, transactions, seconds }, () => [
      `${block + 1} blocks with ${transactions} transactions in ${seconds.toFixed(1)} s`,
    ])
  } finally {
    await unlock()
  }
}

function talk(session: Session): (state: FollowState) => void {
  let nextMs = Date.now() + sayEveryMs
  return ({ progress, head, problem }) => {
    if (Date.now() < nextMs) return
    nextMs = Date.now() + sayEveryMs
    if (problem !== undefined) session.out.warn(problem)
    else
      session.out.say(
        `Block ${progress?.block ?? 0} of ${head ?? '?'}; Ctrl-C stops, the next start goes on.`,
      )
  }
}
