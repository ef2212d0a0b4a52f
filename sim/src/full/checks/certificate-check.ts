/**
 * A certificate convinces those who have the quorum set of its holder, and nothing but the signatures in it.
 * @module
 */
import { finalityDigest, type Ledger } from '@watt/ledger'
import type { Herder } from '@watt/node'
import { isQuorumSlice, type QuorumSet } from '@watt/scp'
import type { Signatures } from '../signatures.ts'
import type { Fail } from './fail.ts'

export type CertificateCheck = (
  node: number,
  number: bigint,
  parts: { readonly ledger: Ledger; readonly herder: Herder; readonly quorumSet: QuorumSet },
) => boolean

/** The check says whether there is a certificate at all. */
export function createCertificateCheck({ verifyRecoverable }: Signatures, fail: Fail): CertificateCheck {
  return (node, number, { ledger, herder, quorumSet }) => {
    const certificate = herder.certificate(number)
    const block = ledger.block(number)
    if (certificate === undefined || block === undefined) return false
    const digest = finalityDigest(ledger.chainId, number, block.hash)
    const signers = new Set(certificate.signatures.map(({ nodeId }) => nodeId))
    const isGood =
      certificate.blockHash === block.hash &&
      certificate.signatures.every((it) => verifyRecoverable(digest, it.signature, it.nodeId)) &&
      isQuorumSlice(quorumSet, (it) => signers.has(it))
    if (!isGood) fail('certificate', node, `The certificate of block ${number} convinces nobody.`)
    return true
  }
}
