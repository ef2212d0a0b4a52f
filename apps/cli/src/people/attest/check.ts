/**
 * `watt people attest check`: is what somebody showed true, by the chain?
 * @module
 */
import { readFacts, readPresentation, standingOf, type Binding } from '@watt/people/attest'
import type { CheckFlags } from '../../commands/people-attest.ts'
import { CommandError } from '../../failure.ts'
import { resolvePath } from '../../host.ts'
import { fields as lines, printable } from '../../output.ts'
import type { Session } from '../../session.ts'
import { readSmallFile } from '../../wallet/keystore-folder.ts'
import { withPeople } from '../open.ts'
import { meanings } from './words.ts'

/** Checks signatures, fields, and whether the chain still says so. Needs no account. */
export async function check(session: Session, flags: CheckFlags, path: string): Promise<void> {
  const { credential, fields, binding } = readPresentation(
    (await readSmallFile(resolvePath(session.host, path))).trim(),
  )
  requireBinding(flags, binding)
  await withPeople(session, flags, async ({ client, contracts }) => {
    const facts = await readFacts(client, contracts, credential)
    const standing = standingOf(credential, facts)
    const { member, subject, attestor, issuer, untilDay, commitment } = credential
    const about = { standing, member, account: subject, attestor, issuer, untilDay, commitment }
    if (standing !== 'valid')
      throw new CommandError({
        code: 'cli/credential-not-valid',
        message: `The credential of member ${member} is worth nothing: ${meanings[standing]}.`,
        fix: 'ask them for a new one',
        ending: 'refused',
        details: about,
      })
    if (facts.isMemberSuspended) session.out.warn(`member ${member} was suspended by a vote`)
    const value = { ...about, isMemberSuspended: facts.isMemberSuspended, fields, shownBy: binding ?? null }
    session.out.result(value, () =>
      lines([
        ['standing', session.out.tone(meanings[standing], 'good')],
        ['about', `member ${member}, ${subject}, until day ${untilDay}`],
        ['attestor', `${attestor}, ${issuer}`],
        ...Object.entries(fields).map(([name, it]) => [name, printable(String(it))] as const),
        [
          'shown by',
          binding === undefined
            ? session.out.tone('anybody who has the file: ask for --to and --nonce', 'warning')
            : `the member, for ${printable(binding.audience)}, at ${new Date(binding.madeAt * 1000).toISOString()}`,
        ],
      ]),
    )
  })
}

/** Whoever asked for it by name wants it from the member, for itself, and for this time. */
function requireBinding({ to, nonce }: CheckFlags, binding: Binding | undefined): void {
  if (to === undefined && nonce === undefined) return
  const isMeant =
    binding !== undefined &&
    (to ?? binding.audience) === binding.audience &&
    (nonce ?? binding.nonce) === binding.nonce
  if (isMeant) return
  throw new CommandError({
    code: 'cli/not-shown-to-you',
    message:
      binding === undefined
        ? 'The member did not sign whom it shows this to: anybody may have handed it on.'
        : `It was shown to ${printable(binding.audience)}, with another nonce or for somebody else.`,
    fix: `have them run: watt people attest show --reveal … --out proof.txt --to ${to ?? '<you>'} --nonce ${nonce ?? '<fresh>'}`,
    ending: 'refused',
    details: { audience: binding?.audience ?? null, nonce: binding?.nonce ?? null },
  })
}
