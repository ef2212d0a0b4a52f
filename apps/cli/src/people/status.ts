/**
 * `watt presence status`: a member's day.
 * @module
 */
import { readEpoch, readOpenDay, readReward } from '@watt/sdk/people'
import type { DirectoryFlags } from '../commands/gov.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { memberOf, withPeople } from './open.ts'
import { formatGwei, untilNextDay } from './words.ts'

/** Shows whether a member is present today, and what its next reward depends on. */
export async function showPresence(session: Session, flags: DirectoryFlags, word?: string): Promise<void> {
  await withPeople(session, flags, async (people) => {
    const { client, contracts } = people
    const member = await memberOf(session, people, word)
    const [open, reward, epoch] = await Promise.all([
      readOpenDay(client, contracts),
      readReward(client, member.id),
      readEpoch(client),
    ])
    const isPresent = member.lastDay === open.day
    const trust = reward?.trust ?? 0
    session.out.result({ ...member, day: open.day, isPresent, trust, weight: reward?.weight ?? 0 }, () =>
      fields([
        ['member', `${member.id}, ${member.account}`],
        ['status', `${member.status}${member.isSeed ? ', a seed of trust' : ''}`],
        [
          'today',
          isPresent ? session.out.tone('present', 'good') : session.out.tone('not checked in', 'warning'),
        ],
        ['day', `${open.day}, ${untilNextDay(open)} left`],
        ['streak', `${member.streak} in a row, ${member.daysPresent} in all`],
        ['circle', `vouches for ${member.circle.length} of 5`],
        [
          'trust',
          trust === 0
            ? member.isSeed
              ? 'from tomorrow on, as it is a seed'
              : 'none yet: rewards wait until a trusted member and this one vouch for each other'
            : `${trust} of 1000`,
        ],
        [
          'to share',
          epoch === undefined
            ? undefined
            : `${formatGwei(epoch.nextEmissionGwei)} and fees, at the end of this day`,
        ],
      ]),
    )
    if (!isPresent) session.out.say(`Next: watt presence check-in${rpcFlag(session)}`)
  })
}
