/**
 * `watt presence join`: an account becomes a member.
 * @module
 */
import { findMember, readOpenDay, registerCall } from '@watt/sdk/people'
import { writeResult } from '../chain/write-result.ts'
import type { JoinFlags } from '../commands/presence.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { requireChainDays } from './chain-days.ts'
import { acrossMidnight } from './midnight.ts'
import { memberNamed, withPeople } from './open.ts'
import { stampFor, unlockPasskey } from './passkey.ts'

/** Registers the signer with its passkey. */
export async function join(session: Session, flags: JoinFlags): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { client, contracts } = people
    const known = await findMember(client, contracts, signer.address)
    if (known !== undefined)
      throw new CommandError({
        code: 'cli/already-member',
        message: `${signer.address} is member ${known.id} already.`,
        fix: `check in: watt presence check-in${rpcFlag(session)}`,
        ending: 'refused',
        details: { id: known.id },
      })
    const inviter =
      flags.inviter === undefined ? undefined : await memberNamed(session, people, flags.inviter)
    const passkey = await unlockPasskey(signer)
    const receipt = await acrossMidnight(session, async () => {
      const day = await readOpenDay(client, contracts)
      await requireChainDays(people, day)
      const stamp = await stampFor(session, people, contracts.members.address, signer.address, day)
      const call = registerCall(contracts, passkey.point, inviter?.id ?? 0, stamp)
      return sendCall(session, signer, call, 'become a member', [
        ['invited by', inviter === undefined ? 'nobody' : `member ${inviter.id}, ${inviter.account}`],
        ['for ever', 'this account and this passkey are one member, and no other'],
      ])
    })
    const member = await findMember(client, contracts, signer.address)
    writeResult(session, receipt, { id: member!.id, account: signer.address, inviter: inviter?.id ?? 0 }, [
      ['member', String(member!.id)],
    ])
    session.out.say(`      watt presence check-in${rpcFlag(session)}, once a day`)
  })
}
