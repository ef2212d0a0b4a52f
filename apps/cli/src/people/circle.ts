/**
 * `watt people circle`: whom a member vouches for.
 * @module
 */
import { unvouchCall, vouchCall } from '@watt/sdk/people'
import { writeResult } from '../chain/write-result.ts'
import type { DirectoryFlags, SignedFlags } from '../commands/gov.ts'
import { sendCall } from '../governance/refusal.ts'
import { columns } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { memberNamed, memberOf, requireMember, withPeople } from './open.ts'

/** Vouches for a member. */
export async function addToCircle(session: Session, flags: SignedFlags, word: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    await requireMember(session, people, signer.address)
    const other = await memberNamed(session, people, word)
    const call = vouchCall(people.contracts, other.id)
    const receipt = await sendCall(session, signer, call, `vouch for member ${other.id}`, [
      ['account', other.account],
      ['means', 'you know this person, and that it has no second membership'],
      ['counts', 'from tomorrow, once both vouch for each other'],
    ])
    writeResult(session, receipt, { vouchedFor: other.id }, [['vouched for', `member ${other.id}`]])
  })
}

/** Vouches for a member no more. */
export async function removeFromCircle(session: Session, flags: SignedFlags, word: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const other = await memberNamed(session, people, word)
    const call = unvouchCall(people.contracts, other.id)
    const receipt = await sendCall(session, signer, call, `vouch for member ${other.id} no more`, [
      ['account', other.account],
    ])
    writeResult(session, receipt, { unvouched: other.id }, [['no longer vouched for', `member ${other.id}`]])
  })
}

/** Shows a circle, and who in it vouches back. */
export async function listCircle(session: Session, flags: DirectoryFlags, word?: string): Promise<void> {
  await withPeople(session, flags, async (people) => {
    const member = await memberOf(session, people, word)
    const others = await Promise.all(
      member.circle.map(async ({ id, since }) => ({
        since,
        other: await memberNamed(session, people, String(id)),
      })),
    )
    const circle = others.map(({ since, other }) => ({
      id: other.id,
      account: other.account,
      since,
      isMutual: other.circle.some(({ id }) => id === member.id),
    }))
    session.out.result({ id: member.id, circle }, () =>
      circle.length === 0
        ? [`Member ${member.id} vouches for nobody.`]
        : columns([
            ['MEMBER', 'ACCOUNT', 'SINCE', 'VOUCHES BACK'],
            ...circle.map(({ id, account, since, isMutual }) => [
              String(id),
              account,
              `day ${since}`,
              isMutual ? 'yes' : 'no: it counts once it does',
            ]),
          ]),
    )
    if (circle.length < 3)
      session.out.say(`Next: watt people circle add <member>${rpcFlag(session)}; 3 to 5 are a circle`)
  })
}
