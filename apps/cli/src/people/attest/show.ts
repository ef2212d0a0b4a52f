/**
 * `watt people attest show`: a member's own credentials, and what it shows of them to others.
 * @module
 */
import { hexToBytes } from 'viem'
import { bind, readFacts, reveal, standingOf, type Standing } from '@watt/people/attest'
import type { ShowFlags } from '../../commands/people-attest.ts'
import { CommandError, usageError } from '../../failure.ts'
import { fields as lines, printable } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner } from '../../wallet/account.ts'
import { withPeople } from '../open.ts'
import { writeOwn } from './offer.ts'
import { credentialFolder, keptCredentials, type Kept } from './store.ts'
import { meanings } from './words.ts'

type Ranked = Kept & { readonly standing: Standing }

/** Lists what is kept; with `--reveal` it writes the chosen fields, signed for whoever is to see them. */
export async function show(session: Session, flags: ShowFlags): Promise<void> {
  const { reveal: names, out, to, nonce } = flags
  if ((names === undefined) !== (out === undefined) || (names === undefined && (to ?? nonce) !== undefined))
    throw usageError('Fields are shown in a file.', 'give both: --reveal isAdult --out proof.txt, or neither')
  if (nonce !== undefined && to === undefined)
    throw usageError('A nonce is somebody’s.', 'say whose, too: --to <whom>')
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async ({ client, contracts }) => {
    const key = hexToBytes(await signer.unlockKey())
    const kept = await keptCredentials(credentialFolder(session, contracts, signer.address), key)
    const ranked: readonly Ranked[] = await Promise.all(
      kept.map(async (it) => ({
        ...it,
        standing: standingOf(it.credential, await readFacts(client, contracts, it.credential)),
      })),
    )
    if (ranked.length === 0) throw noneError(session, signer.address)
    if (names === undefined || out === undefined) return listKept(session, ranked)
    const best = ranked.find(({ standing }) => standing === 'valid')
    if (best === undefined) throw invalidError(ranked[0]!.standing)
    const wished = names === '' ? [] : names.split(',').map((name) => name.trim())
    const shown = reveal(best.text, wished)
    const madeAt = Math.floor(Date.now() / 1000)
    const text = to === undefined ? shown : bind(shown, { audience: to, nonce: nonce ?? '', madeAt }, key)
    await writeOwn(session, out, text)
    const { member } = best.credential
    session.out.result(
      { member, fields: pick(best, wished), to: to ?? null, nonce: nonce ?? null, out },
      () =>
        lines([
          ['shows', wished.length === 0 ? 'verified and unique, and no field' : wished.join(', ')],
          ['to', to ?? 'whoever gets it, who may hand it on'],
          ['file', out],
        ]),
    )
    session.out.say(
      `They run: watt people attest check ${out}${to === undefined ? '' : ' --to …'}${rpcFlag(session)}`,
    )
  })
}

function pick({ fields }: Kept, names: readonly string[]): Kept['fields'] {
  return Object.fromEntries(names.map((name) => [name, fields[name]!]))
}

function listKept(session: Session, kept: readonly Ranked[]): void {
  const values = kept.map(({ credential, fields, standing }) => {
    const { attestor, issuer, member, untilDay, commitment } = credential
    return { standing, attestor, issuer, member, untilDay, commitment, fields }
  })
  session.out.result({ credentials: values }, () =>
    values.flatMap(({ standing, attestor, issuer, member, untilDay, fields }, at) => [
      ...(at === 0 ? [] : ['']),
      ...lines([
        ['standing', session.out.tone(meanings[standing], standing === 'valid' ? 'good' : 'warning')],
        ['attestor', `${attestor}, ${issuer}`],
        ['about', `member ${member}, until day ${untilDay}`],
        ...Object.entries(fields).map(([name, value]) => [name, printable(String(value))] as const),
      ]),
    ]),
  )
}

function noneError(session: Session, account: `0x${string}`): CommandError {
  return new CommandError({
    code: 'cli/no-credential',
    message: `No credential of ${account} is kept here.`,
    fix: `find an attestor: watt people attest list${rpcFlag(session)}; then watt people attest accept <file>`,
    ending: 'notFound',
    details: { account },
  })
}

function invalidError(standing: Standing): CommandError {
  return new CommandError({
    code: 'cli/credential-not-valid',
    message: `There is nothing valid to show: ${meanings[standing]}.`,
    fix: 'see what is kept: watt people attest show; have an attestor give a new one',
    ending: 'refused',
    details: { standing },
  })
}
