/**
 * `watt people rank`: members by trust.
 * @module
 */
import { readEpoch, readRanking } from '@watt/sdk/people'
import type { RankFlags } from '../commands/people.ts'
import { columns } from '../output.ts'
import type { Session } from '../session.ts'
import { withPeople } from './open.ts'

/** Lists members, the most trusted first. */
export async function listRanks(session: Session, flags: RankFlags): Promise<void> {
  await withPeople(session, flags, async ({ client }) => {
    const [members, epoch] = await Promise.all([readRanking(client, 0, flags.count ?? 20), readEpoch(client)])
    session.out.result({ day: epoch?.day, members }, () =>
      members.length === 0
        ? ['Nobody is trusted yet: trust flows from seeds, along circles, from one day to the next.']
        : columns(
            [
              ['MEMBER', 'ACCOUNT', 'TRUST'],
              ...members.map(({ id, account, trust }) => [String(id), account, `${trust} of 1000`]),
            ],
            [0],
          ),
    )
  })
}
