/**
 * `watt people attest accept`: a member takes a credential, and agrees to be attested.
 * @module
 */
import { randomBytes } from '@noble/hashes/utils.js'
import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { consentTo, encodeConsent, readFacts, readWhole, seal, standingOf } from '@watt/people/attest'
import { confirm } from '../../ask.ts'
import type { FileFlags } from '../../commands/people-attest.ts'
import { CommandError } from '../../failure.ts'
import { resolvePath } from '../../host.ts'
import { fields as lines, printable } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner } from '../../wallet/account.ts'
import { readSmallFile } from '../../wallet/keystore-folder.ts'
import { withPeople } from '../open.ts'
import { writeOwn } from './offer.ts'
import { credentialFolder, keepCredential } from './store.ts'

/** Keeps the credential, encrypted, and writes the consent for the attestor. */
export async function accept(session: Session, flags: FileFlags, path: string): Promise<void> {
  const text = (await readSmallFile(resolvePath(session.host, path))).trim()
  const { credential, fields } = readWhole(text)
  const signer = await findSigner(session, flags.passwordFile)
  if (credential.subject !== signer.address)
    throw refusedError(
      `It is about ${credential.subject}, not about ${signer.address}.`,
      'take your own: --account <wallet>',
    )
  await withPeople(session, flags, async ({ client, contracts }) => {
    const standing = standingOf(credential, await readFacts(client, contracts, credential))
    if (standing === 'contradicted' || standing === 'attestor-revoked')
      throw refusedError(
        'It does not fit this chain, or its maker is no attestor here.',
        `ask another attestor: watt people attest list${rpcFlag(session)}`,
      )
    const about = [
      ['member', String(credential.member)],
      ['attestor', `${credential.attestor}, ${credential.issuer}`],
      ['until', `day ${credential.untilDay}`],
      ...Object.entries(fields).map(([name, value]) => [name, printable(String(value))] as const),
      ['on chain', 'a hash and a tag, and none of these fields'],
    ] as const
    await confirm(session, 'Is all of this true of you, and may it be attested?', lines(about))
    const key = await signer.unlockKey()
    const consent = await consentTo(credential, privateKeyToAccount(key))
    const folder = credentialFolder(session, contracts, signer.address)
    const kept = await keepCredential(folder, credential, await seal(text, hexToBytes(key), randomBytes))
    await writeOwn(session, flags.out, encodeConsent(consent))
    const { member, attestor, commitment, untilDay } = credential
    session.out.result({ member, attestor, commitment, untilDay, out: flags.out, kept }, () =>
      lines([
        ...about.slice(0, 3),
        ['kept', `${kept}, encrypted`],
        ['consent', `${flags.out}: without any field; send it to the attestor`],
      ]),
    )
    session.out.say(`They run: watt people attest give ${flags.out}${rpcFlag(session)}; then delete ${path}`)
  })
}

function refusedError(message: string, fix: string): CommandError {
  return new CommandError({ code: 'cli/credential-refused', message, fix, ending: 'refused' })
}
