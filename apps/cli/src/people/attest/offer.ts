/**
 * `watt people attest offer`: what an attestor saw of a person, signed, for that person.
 * @module
 */
import { randomBytes } from '@noble/hashes/utils.js'
import { hexToBytes } from 'viem'
import { isMissing, writeNewFile } from '@watt/files'
import { checkFields, issue, readWhole, tagOf, type Fields } from '@watt/people/attest'
import { readOpenDay } from '@watt/sdk/people'
import type { OfferFlags } from '../../commands/people-attest.ts'
import { CommandError, usageError } from '../../failure.ts'
import { resolvePath } from '../../host.ts'
import { fields as lines } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner } from '../../wallet/account.ts'
import { readSmallFile } from '../../wallet/keystore-folder.ts'
import { memberNamed, withPeople } from '../open.ts'
import { requireAttestor } from './attestor.ts'

const usualDays = 365

/** Signs a credential about a member, and writes it with all its fields into a file for that member. */
export async function offer(session: Session, flags: OfferFlags, word: string): Promise<void> {
  const seen = await fieldsIn(session, flags.fields)
  const unique = flags.unique.split(',').map((name) => name.trim())
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { client, contracts } = people
    const attestor = await requireAttestor(session, people, signer.address)
    const member = await memberNamed(session, people, word)
    const { day, epochSeconds } = await readOpenDay(client, contracts)
    const key = hexToBytes(await signer.unlockKey())
    const place = { chainId: contracts.chainId, contract: contracts.attestors.address }
    const tag = tagOf(key, place, seen, unique)
    const tagged = await client.readContract({
      ...contracts.attestors,
      functionName: 'taggedAs',
      args: [attestor, tag],
    })
    if (tagged !== 0 && tagged !== member.id) throw knownError(tagged, member.id)
    const untilDay = Number(day) + (flags.days ?? usualDays)
    const terms = {
      ...place,
      attestor,
      issuer: signer.address,
      member: member.id,
      subject: member.account,
      tag,
      untilDay,
      fromSeconds: Number(day) * epochSeconds,
      untilSeconds: (untilDay + 1) * epochSeconds,
    }
    const text = issue(terms, seen, key, randomBytes)
    const { commitment } = readWhole(text).credential
    await writeOwn(session, flags.out, text)
    session.out.result({ member: member.id, attestor, commitment, tag, untilDay, out: flags.out }, () =>
      lines([
        ['for', `member ${member.id}, ${member.account}`],
        ['fields', Object.keys(seen).join(', ')],
        ['until', `day ${untilDay}`],
        ['file', `${flags.out}: personal, hand it to this member alone and delete it`],
      ]),
    )
    session.out.say(`They run: watt people attest accept ${flags.out} --out consent.json${rpcFlag(session)}`)
  })
}

async function fieldsIn(session: Session, path: string): Promise<Fields> {
  const text = await readSmallFile(resolvePath(session.host, path))
  try {
    return checkFields(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw usageError(`${path} is not JSON.`, 'write one object with a field a line: {"isAdult": true}', {
      path,
    })
  }
}

/** Writes a file that its owner alone can read; never over another. @throws {CommandError} */
export async function writeOwn(session: Session, path: string, text: string): Promise<void> {
  const isWritten = await writeNewFile(resolvePath(session.host, path), text).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    throw usageError(`There is no folder for ${path}.`, 'make it, or choose another: --out <file>', { path })
  })
  if (isWritten) return
  throw new CommandError({
    code: 'cli/file-exists',
    message: `There is a file ${path} already.`,
    fix: 'choose another name: --out <file>',
    ending: 'refused',
    details: { path },
  })
}

function knownError(known: number, asked: number): CommandError {
  return new CommandError({
    code: 'cli/person-known',
    message: `You know this person as member ${known}: it cannot be member ${asked}, too.`,
    fix: `attest member ${known} again, or see whether --unique names the right fields`,
    ending: 'refused',
    details: { known, asked },
  })
}
