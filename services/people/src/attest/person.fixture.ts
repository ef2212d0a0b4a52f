/**
 * An attestor, a member, and what the one saw of the other.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes, numberToHex } from 'viem'
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'
import { issue, type Terms } from './credential.ts'
import type { Fields } from './fields.ts'
import type { ChainFacts } from './standing.ts'
import { readCredential } from './credential.ts'
import { tagOf } from './tag.ts'

type Person = { readonly key: Uint8Array; readonly account: PrivateKeyAccount }

function person(number: number): Person {
  const key = numberToHex(0x1000 + number, { size: 32 })
  return { key: hexToBytes(key), account: privateKeyToAccount(key) }
}

export const attestor: Person = person(1)
export const member: Person = person(2)
export const stranger: Person = person(3)

export const fields: Fields = {
  givenName: 'Zoë',
  birthYear: 1990,
  isAdult: true,
  documentCountry: 'ES',
  documentNumber: 'X 123-456',
}
export const unique: readonly string[] = ['documentCountry', 'documentNumber']

const epochSeconds = 86_400
const place = { chainId: 31_337, contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
export const terms: Terms = {
  ...place,
  attestor: 1,
  issuer: attestor.account.address,
  member: 7,
  subject: member.account.address,
  tag: tagOf(attestor.key, place, fields, unique),
  untilDay: 20_900,
  fromSeconds: 20_800 * epochSeconds + 77,
  untilSeconds: 20_901 * epochSeconds,
}

/** Bytes that look random and are the same in every run. */
export function seededRandom(seed: number): (bytes: number) => Uint8Array {
  let count = 0
  return (bytes) => sha256(Uint8Array.of(seed, count++)).subarray(0, bytes)
}

/** The credential with all its fields, as the member gets it. */
export const whole: string = issue(terms, fields, attestor.key, seededRandom(1))

/** The chain after it was given. */
export const given: ChainFacts = {
  ...place,
  today: 20_810,
  epochSeconds,
  attestorAccount: terms.issuer,
  isAttestorRevoked: false,
  memberAccount: terms.subject,
  isMemberSuspended: false,
  attestation: {
    attestor: terms.attestor,
    untilDay: terms.untilDay,
    commitment: readCredential(whole.split('~')[0]!).commitment,
  },
  tagged: terms.member,
}
