/**
 * `watt presence rewards`: what a member earned, and what the last day gave to all.
 * @module
 */
import { readEpoch, readReward } from '@watt/sdk/people'
import type { DirectoryFlags } from '../commands/gov.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { memberOf, withPeople } from './open.ts'
import { formatGwei } from './words.ts'

/** Shows the money of a member. */
export async function showRewards(session: Session, flags: DirectoryFlags, word?: string): Promise<void> {
  await withPeople(session, flags, async (people) => {
    const member = await memberOf(session, people, word)
    const [reward, epoch] = await Promise.all([
      readReward(people.client, member.id),
      readEpoch(people.client),
    ])
    const { earnedGwei = 0n, claimedGwei = 0n, provisionalGwei = 0n, weight = 0 } = reward ?? {}
    const claimable = earnedGwei - claimedGwei
    const close = epoch?.lastClose ?? undefined
    const value = {
      id: member.id,
      earnedGwei,
      claimedGwei,
      claimableGwei: claimable,
      provisionalGwei,
      weight,
      lastClose: close,
    }
    session.out.result(value, () =>
      fields([
        ['member', String(member.id)],
        ['earned', formatGwei(earnedGwei)],
        ['paid out', formatGwei(claimedGwei)],
        ['to claim', formatGwei(claimable)],
        [
          'waiting',
          provisionalGwei === 0n
            ? undefined
            : `${formatGwei(provisionalGwei)}, until somebody trusted vouches`,
        ],
        [
          'share',
          close === undefined || close.weight === 0
            ? undefined
            : `${weight} of ${close.weight} parts of day ${close.day}`,
        ],
        [
          'that day',
          close === undefined
            ? 'no day is closed yet'
            : `${formatGwei(close.paidGwei)} to ${close.present} present: ${formatGwei(close.emittedGwei)} new, ${formatGwei(close.feesGwei)} of fees`,
        ],
      ]),
    )
    if (claimable > 0n) session.out.say(`Next: watt presence claim${rpcFlag(session)}`)
  })
}
