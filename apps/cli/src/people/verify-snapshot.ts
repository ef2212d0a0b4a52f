/**
 * `watt people verify-snapshot`: is a snapshot what this chain leads to?
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '@watt/files'
import {
  fileNames,
  firstFileDifference,
  readHistory,
  takeSnapshot,
  termsOf,
  type MoveFile,
} from '@watt/people/move'
import type { DirectoryFlags } from '../commands/gov.ts'
import { CommandError, notFoundError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { withPeople } from './open.ts'
import { formatGwei, sayBlocks } from './words.ts'

/** Computes a snapshot again by its own terms. Exit code 1 when a byte differs. */
export async function verifySnapshot(session: Session, flags: DirectoryFlags, word: string): Promise<void> {
  const folder = resolvePath(session.host, word)
  const found = await readFiles(folder)
  const terms = termsOf(found['report.json'])
  await withPeople(session, flags, async ({ client, contracts }) => {
    session.out.say('Reading the events of all days, and playing them …')
    const onProgress = sayBlocks(session)
    const { history, origin, tags } = await readHistory(client, contracts, { day: terms.day, onProgress })
    const computed = takeSnapshot(history, terms, origin, tags)
    const difference = firstFileDifference(computed, found)
    if (difference !== undefined)
      throw new CommandError({
        code: 'cli/snapshot-differs',
        message:
          `${difference.file}, line ${difference.line}: must be "${(difference.expected ?? 'no such line').trim()}", ` +
          `is "${(difference.found ?? 'no such line').trim()}".`,
        fix: 'do not begin a chain with it; ask another node of the old chain with --rpc',
        details: { ...difference },
      })
    const { moved } = computed.report
    session.out.result({ isEqual: true, terms, moved }, () =>
      fields([
        ['', session.out.tone('equal: all four files are what this chain leads to', 'good')],
        ['day', String(terms.day)],
        ['of chain', String(origin.chainId)],
        ['moved', `${moved.members} members with ${formatGwei(moved.claimableGwei)}`],
        ['root', moved.root],
      ]),
    )
  })
}

async function readFiles(folder: string): Promise<Record<MoveFile, string>> {
  const entries = fileNames.map(async (name) => {
    const path = join(folder, name)
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (!isMissing(error)) throw error
      throw notFoundError(`There is no file ${path}.`, 'give the folder that watt people snapshot wrote', {
        path,
      })
    })
    return [name, text] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<MoveFile, string>
}
