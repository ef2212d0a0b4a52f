/**
 * What a member signs so that it may be attested, and how the attestor gets it back: the signed credential without any field.
 * @module
 */
import { encodeFunctionData, type Hex, type LocalAccount } from 'viem'
import type { Call } from '@watt/sdk/governance'
import type { PeopleContracts } from '@watt/sdk/people'
import { type Credential, readCredential } from './credential.ts'
import { CredentialError } from './credential-error.ts'

export type Consent = { readonly credential: Credential; readonly signature: Hex }

const type = 'watt-consent/1'
const textMax = 32_768
const types = {
  Attestation: [
    { name: 'id', type: 'uint32' },
    { name: 'attestor', type: 'uint16' },
    { name: 'commitment', type: 'bytes32' },
    { name: 'tag', type: 'bytes32' },
    { name: 'untilDay', type: 'uint64' },
  ],
} as const

/** Signs as the member, for this credential alone. */
export async function consentTo(credential: Credential, account: LocalAccount): Promise<Consent> {
  const { chainId, contract, member, attestor, commitment, tag, untilDay } = credential
  const signature = await account.signTypedData({
    domain: { name: 'Watt Attestors', version: '1', chainId, verifyingContract: contract },
    types,
    primaryType: 'Attestation',
    message: { id: member, attestor, commitment, tag, untilDay: BigInt(untilDay) },
  })
  return { credential, signature }
}

/** As a file. */
export function encodeConsent({ credential, signature }: Consent): string {
  return `${JSON.stringify({ type, credential: credential.token, signature })}\n`
}

/** Inverse of {@link encodeConsent}. @throws {CredentialError} */
export function decodeConsent(text: string): Consent {
  let value: unknown
  try {
    value = text.length > textMax ? undefined : JSON.parse(text)
  } catch {
    // Told below.
  }
  const found = (value ?? {}) as Readonly<Record<string, unknown>>
  const { type: known, credential, signature } = found
  if (known !== type || typeof credential !== 'string' || typeof signature !== 'string' || !isHex(signature))
    throw new CredentialError('malformed', 'no consent')
  return { credential: readCredential(credential), signature }
}

/** The attestor's transaction: what the credential says, and nothing about the person. */
export function attestCall({ attestors }: PeopleContracts, { credential, signature }: Consent): Call {
  const { member, commitment, tag, untilDay } = credential
  const args = [member, commitment, tag, BigInt(untilDay), signature] as const
  const data = encodeFunctionData({ ...attestors, functionName: 'attest', args })
  return { to: attestors.address, value: 0n, data }
}

/** The member or the attestor takes an attestation back. */
export function takeBackCall({ attestors }: PeopleContracts, member: number): Call {
  const data = encodeFunctionData({ ...attestors, functionName: 'unverify', args: [member] })
  return { to: attestors.address, value: 0n, data }
}

function isHex(text: string): text is Hex {
  return /^0x([0-9a-f]{2})+$/i.test(text)
}
