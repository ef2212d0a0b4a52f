/**
 * `watt presence check-in`: being there today.
 * @module
 */
import { hexToBytes } from 'viem'
import { checkInCall, presenceChallenge, readMember, readOpenDay } from '@watt/sdk/people'
import { writeResult } from '../chain/write-result.ts'
import type { SignedFlags } from '../commands/gov.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import type { Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'
import { acrossMidnight } from './midnight.ts'
import { requireMember, withPeople, type People } from './open.ts'
import { stampFor, unlockPasskey } from './passkey.ts'
import { requireChainDays } from './chain-days.ts'
import { untilNextDay } from './words.ts'

/** Has the signer’s passkey answer today’s challenge. Costs nothing, and is the same however often it is tried. */
export async function checkIn(session: Session, flags: SignedFlags): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) =>
    acrossMidnight(session, async () => checkInNow(session, signer, people)),
  )
}

async function checkInNow(session: Session, signer: Signer, people: People): Promise<void> {
  const { client, contracts } = people
  const [member, open] = await Promise.all([
    requireMember(session, people, signer.address),
    readOpenDay(client, contracts),
  ])
  await requireChainDays(people, open)
  const { day, word } = open
  if (member.lastDay === day)
    throw new CommandError({
      code: 'cli/already-present',
      message: `Member ${member.id} has checked in today.`,
      fix: `come again in ${untilNextDay(open)}`,
      ending: 'refused',
      details: { id: member.id, day },
    })
  const passkey = await unlockPasskey(signer)
  const stamp =
    member.status === 'new'
      ? await stampFor(session, people, contracts.presence.address, signer.address, open)
      : 0n
  const assertion = passkey.sign(hexToBytes(presenceChallenge(contracts, member.id, day, word)))
  const call = checkInCall(contracts, day, assertion, stamp)
  const receipt = await sendCall(session, signer, call, 'check in', [
    ['member', String(member.id)],
    ['day', String(day)],
  ])
  const { streak, daysPresent } = await readMember(client, contracts, member.id)
  writeResult(session, receipt, { id: member.id, day, streak, daysPresent }, [
    ['present', `day ${day}`],
    ['streak', `${streak} in a row, ${daysPresent} in all`],
    ['next', `in ${untilNextDay(open)}`],
  ])
}
