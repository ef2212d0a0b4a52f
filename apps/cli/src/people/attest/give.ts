/**
 * `watt people attest give`: the attestor says it on chain.
 * @module
 */
import { attestCall, decodeConsent } from '@watt/people/attest'
import { writeResult } from '../../chain/write-result.ts'
import type { SignedFlags } from '../../commands/gov.ts'
import { CommandError } from '../../failure.ts'
import { sendCall } from '../../governance/refusal.ts'
import { resolvePath } from '../../host.ts'
import type { Session } from '../../session.ts'
import { findSigner } from '../../wallet/account.ts'
import { readSmallFile } from '../../wallet/keystore-folder.ts'
import { withPeople } from '../open.ts'
import { requireAttestor } from './attestor.ts'

/** Sends what the member agreed to: exactly what this account signed before, so no record of it is needed. */
export async function give(session: Session, flags: SignedFlags, path: string): Promise<void> {
  const consent = decodeConsent(await readSmallFile(resolvePath(session.host, path)))
  const { credential } = consent
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { contracts } = people
    const attestor = await requireAttestor(session, people, signer.address)
    const isOwn =
      credential.issuer === signer.address &&
      credential.attestor === attestor &&
      credential.chainId === contracts.chainId &&
      credential.contract === contracts.attestors.address
    if (!isOwn)
      throw new CommandError({
        code: 'cli/not-your-credential',
        message: `It is a credential of attestor ${credential.attestor} on chain ${credential.chainId}, ${credential.issuer}.`,
        fix: 'give what this account offered on this chain; after a new admission, offer it again',
        ending: 'refused',
        details: { attestor: credential.attestor, issuer: credential.issuer, chainId: credential.chainId },
      })
    const { member, commitment, untilDay } = credential
    const receipt = await sendCall(
      session,
      signer,
      attestCall(contracts, consent),
      `attest member ${member}`,
      [
        ['account', credential.subject],
        ['says', 'it is one real person, and no other member'],
        ['until', `day ${untilDay}`],
      ],
    )
    writeResult(session, receipt, { member, attestor, commitment, untilDay }, [
      ['attested', `member ${member}, until day ${untilDay}`],
    ])
  })
}
