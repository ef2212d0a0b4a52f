/**
 * `watt people snapshot`: who moves to a new chain, and that chain's genesis.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { getAddress, isAddress } from 'viem'
import { writeFileAtomic } from '@watt/files'
import { fileNames, readHistory, reasons, takeSnapshot, type MoveReport } from '@watt/people/move'
import { readDirectory } from '@watt/sdk/governance'
import type { SnapshotFlags } from '../commands/people.ts'
import { usageError } from '../failure.ts'
import { directoryGiven } from '../governance/open.ts'
import { resolvePath } from '../host.ts'
import { columns, fields } from '../output.ts'
import type { Session } from '../session.ts'
import { withPeople, type People } from './open.ts'
import { formatGwei, sayBlocks } from './words.ts'

const defaults = { minimumDays: 3, name: 'watt' } as const

/** Writes the four files of a move. */
export async function snapshot(session: Session, flags: SnapshotFlags): Promise<void> {
  await withPeople(session, flags, async (people) => {
    session.out.say('Reading the events of all days, and playing them …')
    const { client, contracts } = people
    const onProgress = sayBlocks(session)
    const { history, origin, tags } = await readHistory(client, contracts, { day: flags.day, onProgress })
    const terms = {
      day: history.day,
      minimumDays: flags.minDays ?? defaults.minimumDays,
      chainId: flags.chainId ?? origin.chainId + 1,
      name: flags.name ?? defaults.name,
      reserve: await reserveOf(people, flags),
    }
    const { report, files } = takeSnapshot(history, terms, origin, tags)
    const folder = resolvePath(session.host, flags.out)
    await mkdir(folder, { recursive: true })
    for (const name of fileNames) await writeFileAtomic(join(folder, name), files[name])
    session.out.result({ folder, report }, () => reportLines(folder, report))
    session.out.say(`Whoever doubts it: watt people verify-snapshot ${flags.out} --rpc <another node>`)
  })
}

/** As the directory names it, unless told. */
async function reserveOf({ client }: People, flags: SnapshotFlags): Promise<`0x${string}` | null> {
  if (flags.reserve !== undefined && !isAddress(flags.reserve))
    throw usageError(`"${flags.reserve}" is no address.`, 'give 0x and 40 hex digits: --reserve 0x…')
  const named =
    flags.reserve ?? (await readDirectory(client, { directory: directoryGiven(flags) })).named.get('reserve')
  return named === undefined ? null : (getAddress(named).toLowerCase() as `0x${string}`)
}

function reportLines(folder: string, { terms, moved, removed, phaseOne }: MoveReport): readonly string[] {
  const row = (name: string, it: { readonly members: number; readonly claimableGwei: bigint }) => [
    name,
    String(it.members),
    formatGwei(it.claimableGwei),
  ]
  return [
    ...fields([
      ['folder', folder],
      ['day', String(terms.day)],
      ['new chain', `${terms.chainId}, ${terms.name}`],
      ['its phase 1', `${phaseOne.totalWatt} WATT over ${phaseOne.epochs} days`],
      ['root', moved.root],
    ]),
    '',
    ...columns(
      [
        ['', 'MEMBERS', 'TO CLAIM'],
        row('moved', moved),
        ...reasons.map((reason) => row(reason, removed.byReason[reason])),
      ],
      [1, 2],
    ),
  ]
}
