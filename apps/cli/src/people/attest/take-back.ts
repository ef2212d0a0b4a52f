/**
 * `watt people attest take-back`: an attestation ends, by the member or by the attestor who gave it.
 * @module
 */
import { takeBackCall } from '@watt/people/attest'
import { writeResult } from '../../chain/write-result.ts'
import type { SignedFlags } from '../../commands/gov.ts'
import { sendCall } from '../../governance/refusal.ts'
import type { Session } from '../../session.ts'
import { findSigner } from '../../wallet/account.ts'
import { memberOf, withPeople } from '../open.ts'

/** Ends the attestation of a member; the signer's own where none is named. */
export async function takeBack(session: Session, flags: SignedFlags, word?: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { id, account } = await memberOf(session, people, word)
    const call = takeBackCall(people.contracts, id)
    const receipt = await sendCall(session, signer, call, `take the attestation of member ${id} back`, [
      ['account', account],
      ['then', 'it is verified no more; the same attestor may attest this member again'],
    ])
    writeResult(session, receipt, { member: id }, [['taken back', `from member ${id}`]])
  })
}
