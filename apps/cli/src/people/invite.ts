/**
 * `watt people invite`: what to tell somebody who may become a member.
 * @module
 */
import type { DirectoryFlags } from '../commands/gov.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { requireMember, withPeople } from './open.ts'

/** Prints the command with which another person joins, invited by this member. */
export async function invite(session: Session, flags: DirectoryFlags): Promise<void> {
  const { address } = await findSigner(session, undefined)
  await withPeople(session, flags, async (people) => {
    const { id, status, invitesLeft } = await requireMember(session, people, address)
    if (status === 'new' || status === 'suspended')
      throw new CommandError({
        code: 'cli/may-not-invite',
        message: `Member ${id} is ${status}: it cannot invite yet.`,
        fix: 'check in on three days first: watt presence check-in',
        ending: 'refused',
        details: { id, status },
      })
    const command = `watt presence join --inviter ${id}${rpcFlag(session)}`
    session.out.result({ id, invitesLeft, command }, () =>
      fields([
        ['tell them', command],
        ['today', `${invitesLeft} more may join by it`],
        [
          'earns',
          'a part of the reward on each day when both of you are there, for up to 4 of those you invited',
        ],
      ]),
    )
  })
}
