/**
 * What a light client takes for granted, and whether a certificate convinces somebody who does.
 * @module
 */
import type { Hex } from 'viem'
import { signaturesOf, verifyCertificate, type Certificate, type QuorumSet } from '../certificate.ts'
import { LightSettingError, NoAnswerError, ProofError } from './errors.ts'
import type { LightHeader } from './header.ts'

/** Pinned: it comes with the app or from a person, never from a node. */
export type Trust = {
  readonly chainId: number
  /** Of block 0. */
  readonly genesisHash: Hex
  readonly quorumSet: QuorumSet
}

/** A header that enough trusted validators signed. */
export type CertifiedHeader = {
  readonly header: LightHeader
  /** Only the signatures that count. */
  readonly certificate: Certificate
  /** Node ids, ascending. */
  readonly signers: readonly string[]
}

const validatorsMax = 1_000
const depthMax = 4

/** @throws {LightSettingError} Nobody could be convinced with these, or by anything. */
export function checkTrust({ chainId, genesisHash, quorumSet }: Trust): void {
  if (!Number.isSafeInteger(chainId) || chainId < 1)
    throw new LightSettingError('The chain id is no positive integer.', 'Set chainId to that of the network.')
  if (!/^0x[0-9a-f]{64}$/.test(genesisHash))
    throw new LightSettingError(
      'The genesis hash is no hash.',
      'Set genesisHash to 0x and 64 lower-case hex digits.',
    )
  if (!isSane(quorumSet, 1) || validatorsOf(quorumSet).size > validatorsMax)
    throw new LightSettingError(
      'The quorum set is none.',
      'Set a threshold from 1 to the number of validators and inner sets, and node ids of 64 lower-case hex digits.',
    )
}

/**
 * Whether the trusted validators signed a header.
 * @throws {ProofError} The certificate is of something else, or false.
 * @throws {NoAnswerError} It is good as far as it goes, but too few of the trusted signed.
 */
export async function certify(trust: Trust, header: LightHeader, answer: unknown): Promise<CertifiedHeader> {
  const { number, hash } = header
  const given = (answer ?? {}) as Partial<Certificate>
  if (given.blockHash !== hash || given.blockNumber !== `0x${number.toString(16)}`)
    throw new ProofError(`the certificate that came with block ${number} is of another block`)
  const { chainId, quorumSet } = trust
  const expected = { chainId, blockHash: hash, blockNumber: number, quorumSet }
  const { valid, signers, refused } = await verifyCertificate(given as Certificate, expected)
  const validators = validatorsOf(quorumSet)
  if (!valid) {
    const isFalse = signers.length === 0 || refused.some((node) => validators.has(node))
    const found = `the certificate of block ${number} holds ${signers.length} good signatures of trusted validators`
    throw isFalse ? new ProofError(`${found}, too few`) : new NoAnswerError(`${found}, which is too few.`)
  }
  const listed = signaturesOf(answer)
  const signatures = signers.map((nodeId) => ({ nodeId, signature: listed.get(nodeId) ?? ('0x' as const) }))
  return { header, certificate: { blockNumber: given.blockNumber, blockHash: hash, signatures }, signers }
}

function validatorsOf({ validators, innerSets }: QuorumSet): ReadonlySet<string> {
  return new Set([...validators, ...innerSets.flatMap((inner) => [...validatorsOf(inner)])])
}

function isSane({ threshold, validators, innerSets }: QuorumSet, depth: number): boolean {
  return (
    depth <= depthMax &&
    Number.isSafeInteger(threshold) &&
    threshold >= 1 &&
    threshold <= validators.length + innerSets.length &&
    validators.every((id) => /^[0-9a-f]{64}$/.test(id)) &&
    innerSets.every((inner) => isSane(inner, depth + 1))
  )
}
