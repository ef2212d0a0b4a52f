/**
 * What a credential is worth today, by the chain.
 * @module
 */
import type { Address, Hex, PublicClient } from 'viem'
import type { PeopleContracts } from '@watt/sdk/people'
import type { Credential } from './credential.ts'

/** What the chain says about those whom a credential names. */
export type ChainFacts = {
  readonly chainId: number
  readonly contract: Address
  readonly today: number
  readonly epochSeconds: number
  /** Of the attestor's number; the zero address: there is none. */
  readonly attestorAccount: Address
  readonly isAttestorRevoked: boolean
  /** Of the member's number; undefined: there is none. */
  readonly memberAccount: Address | undefined
  readonly isMemberSuspended: boolean
  readonly attestation: { readonly attestor: number; readonly untilDay: number; readonly commitment: Hex }
  /** The member of whom the attestor made the tag; 0: nobody. */
  readonly tagged: number
}

/** All but the first mean that it is worth nothing, or nothing any more. */
export type Standing =
  | 'valid'
  /** Its last day is over. */
  | 'expired'
  /** A vote ended the attestor and all that it attested. */
  | 'attestor-revoked'
  /** Member or attestor took it back, or there is a newer one. */
  | 'taken-back'
  /** It never reached the chain. */
  | 'not-given'
  /** It is about another chain, attestor, member or time than it says. */
  | 'contradicted'

export function standingOf(credential: Credential, facts: ChainFacts): Standing {
  const { attestation, tagged } = facts
  if (!isConsistent(credential, facts)) return 'contradicted'
  if (facts.isAttestorRevoked) return 'attestor-revoked'
  if (attestation.commitment !== credential.commitment || attestation.attestor !== credential.attestor)
    return tagged === credential.member ? 'taken-back' : 'not-given'
  if (attestation.untilDay !== credential.untilDay) return 'contradicted'
  return facts.today > attestation.untilDay ? 'expired' : 'valid'
}

function isConsistent(credential: Credential, facts: ChainFacts): boolean {
  return (
    credential.chainId === facts.chainId &&
    credential.contract === facts.contract &&
    credential.issuer === facts.attestorAccount &&
    credential.subject === facts.memberAccount &&
    credential.untilSeconds === (credential.untilDay + 1) * facts.epochSeconds
  )
}

/** Asks a node. */
export async function readFacts(
  client: PublicClient,
  { chainId, attestors, members }: PeopleContracts,
  { attestor, member, tag }: Credential,
): Promise<ChainFacts> {
  const [today, epochSeconds, seat, attestation, tagged, count] = await Promise.all([
    client.readContract({ ...attestors, functionName: 'today' }),
    client.readContract({ ...attestors, functionName: 'epochSeconds' }),
    client.readContract({ ...attestors, functionName: 'attestorOf', args: [attestor] }),
    client.readContract({ ...attestors, functionName: 'attestationOf', args: [member] }),
    client.readContract({ ...attestors, functionName: 'taggedAs', args: [attestor, tag] }),
    client.readContract({ ...members, functionName: 'members' }),
  ])
  const known =
    member <= count
      ? await client.readContract({ ...members, functionName: 'memberOf', args: [member] })
      : undefined
  return {
    chainId,
    contract: attestors.address,
    today: Number(today),
    epochSeconds: Number(epochSeconds),
    attestorAccount: seat.account,
    isAttestorRevoked: seat.isRevoked,
    memberAccount: known?.account,
    isMemberSuspended: known?.isSuspended ?? false,
    attestation: { ...attestation, untilDay: Number(attestation.untilDay) },
    tagged,
  }
}
