/**
 * `watt energy certificates`: proofs of green energy, from their issue to the claim that retires them.
 * @module
 */
import { type Address, parseEventLogs } from 'viem'
import {
  certificatesOf,
  claimCertificateCall,
  greenCertificates,
  issueCall,
  readCertificate,
  sourceOf,
  transferCertificateCall,
  type CertificateStatus,
} from '@watt/sdk/energy'
import { writeResult } from '../../chain/write-result.ts'
import type { EnergyFlags } from '../../commands/energy-words.ts'
import type { DirectoryFlags } from '../../commands/gov.ts'
import type { ClaimFlags } from '../../commands/supply.ts'
import { CommandError, notFoundError, usageError } from '../../failure.ts'
import { sendCall } from '../../governance/refusal.ts'
import { columns, printable } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner, resolveAddress } from '../../wallet/account.ts'
import { withEnergy, type Energy } from '../open.ts'
import { formatTokens, parseTokens } from '../words.ts'
import { energyUnit, readGeneration, requireChain } from './attestation.ts'

const idDigitsMin = 6

/** Issues what a meter operator signed, to the owner that it names; anybody may bring it. */
export async function issueCertificate(session: Session, flags: EnergyFlags, path: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const { signature, ...generation } = await readGeneration(path)
  await withEnergy(session, flags, async ({ contracts }) => {
    requireChain(generation, contracts.chainId)
    const { owner, meterId, period, topic, generatedWh } = generation
    const call = issueCall(contracts, generation, signature)
    const amount = formatTokens(generatedWh, energyUnit)
    const receipt = await sendCall(session, signer, call, `issue certificates for ${amount}`, [
      ['to', owner],
      ['source', sourceText(topic)],
      ['meter', `${meterId}, period ${period}; issued once and never again`],
    ])
    const { abi } = greenCertificates(contracts)
    const [issued] = parseEventLogs({ abi, eventName: 'IssuanceSingle', logs: receipt.logs })
    const { id } = issued!.args
    writeResult(
      session,
      receipt,
      { id: idText(id), owner, wh: generatedWh, source: sourceOf(topic) ?? null },
      [
        ['issued', `${amount} as certificate ${idText(id).slice(0, 2 + idDigitsMin)}`],
        ['to', owner],
      ],
    )
    session.out.say(`Next: watt energy certificates list ${owner}${rpcFlag(session)}`)
  })
}

/** Hands certificates on. */
export async function transferCertificate(
  session: Session,
  flags: EnergyFlags,
  idWord: string,
  amountWord: string,
  toWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const to = await resolveAddress(session, toWord)
  await withEnergy(session, flags, async (energy) => {
    const { certificate, wh } = await held(energy, signer.address, idWord, amountWord)
    const call = transferCertificateCall(energy.contracts, certificate.id, wh, [signer.address, to])
    const amount = formatTokens(wh, energyUnit)
    const receipt = await sendCall(session, signer, call, `hand on certificates for ${amount}`, [
      ['to', to],
      ['source', sourceText(certificate.topic)],
      ['kept', formatTokens(certificate.heldWh - wh, energyUnit)],
    ])
    writeResult(session, receipt, { id: idText(certificate.id), to, wh }, [
      ['handed on', amount],
      ['to', to],
    ])
  })
}

/** Retires certificates for good: says that this energy was used, and by whom. */
export async function claimCertificate(
  session: Session,
  flags: ClaimFlags,
  idWord: string,
  amountWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const claimant = flags.for === undefined ? signer.address : await resolveAddress(session, flags.for)
  await withEnergy(session, flags, async (energy) => {
    const { certificate, wh } = await held(energy, signer.address, idWord, amountWord)
    const call = claimCertificateCall(energy.contracts, certificate.id, wh, [signer.address, claimant])
    const amount = formatTokens(wh, energyUnit)
    const receipt = await sendCall(session, signer, call, `claim certificates for ${amount}`, [
      ['for', claimant],
      ['source', sourceText(certificate.topic)],
      ['then', 'they are used up for ever: nobody can claim them again'],
    ])
    writeResult(session, receipt, { id: idText(certificate.id), claimant, wh }, [
      ['claimed', amount],
      ['for', claimant],
    ])
  })
}

/** Shows what an account holds and has claimed. */
export async function listCertificates(session: Session, flags: DirectoryFlags, who?: string): Promise<void> {
  const word = who ?? session.account
  const account =
    word === undefined ? (await findSigner(session, undefined)).address : await resolveAddress(session, word)
  const found = await withEnergy(session, flags, ({ client, contracts }) =>
    certificatesOf(client, contracts, account),
  )
  session.out.result({ account, certificates: found.map(valueOf) }, () => {
    if (found.length === 0) return ['No certificate ever came to this account.']
    const rows = found.map(({ id, topic, period, heldWh, claimedWh, issuer }) => [
      idText(id).slice(0, 2 + idDigitsMin),
      sourceText(topic),
      String(period),
      formatTokens(heldWh, energyUnit),
      formatTokens(claimedWh, energyUnit),
      issuer,
    ])
    return columns([['id', 'source', 'period', 'held', 'claimed', 'issued by'], ...rows], [2, 3, 4])
  })
}

/** The certificate that some digits name, and how much of it is meant. @throws {CommandError} None, several, or too little. */
async function held(
  { client, contracts }: Energy,
  account: Address,
  idWord: string,
  amountWord: string,
): Promise<{ readonly certificate: CertificateStatus; readonly wh: bigint }> {
  const certificate = await certificateNamed({ client, contracts }, account, idWord)
  const wh = amountWord === 'all' ? certificate.heldWh : parseTokens(amountWord, energyUnit)
  if (wh > 0n && wh <= certificate.heldWh) return { certificate, wh }
  throw new CommandError({
    code: 'cli/not-held',
    message: `This account holds ${formatTokens(certificate.heldWh, energyUnit)} of this certificate.`,
    fix: 'take less, or all: watt energy certificates list',
    ending: 'refused',
    details: { heldWh: certificate.heldWh },
  })
}

async function certificateNamed(
  { client, contracts }: Energy,
  account: Address,
  word: string,
): Promise<CertificateStatus> {
  const digits = /^0x[0-9a-f]+$/i.test(word) ? word.toLowerCase() : ''
  if (digits.length < 2 + idDigitsMin || digits.length > 66)
    throw usageError(
      `"${word.slice(0, 70)}" is no id of a certificate.`,
      `give 0x and at least ${idDigitsMin} digits: watt energy certificates list`,
    )
  if (digits.length === 66) return readCertificate(client, contracts, BigInt(digits), account)
  const own = await certificatesOf(client, contracts, account)
  const [found, ...more] = own.filter(({ id }) => idText(id).startsWith(digits))
  if (found === undefined)
    throw notFoundError(
      `No certificate of this account begins with ${digits}.`,
      'see which there are: watt energy certificates list',
      { id: digits },
    )
  if (more.length > 0) throw usageError(`Several certificates begin with ${digits}.`, 'give more digits')
  return found
}

function valueOf({ id, topic, ...rest }: CertificateStatus): unknown {
  return { id: idText(id), source: sourceOf(topic) ?? null, topic, ...rest }
}

function idText(id: bigint): string {
  return `0x${id.toString(16).padStart(64, '0')}`
}

function sourceText(topic: bigint): string {
  return printable(sourceOf(topic) ?? `topic ${topic}`)
}
