/**
 * Credentials of attestors: "this member is one real person", with what was looked at as salted digests. On chain stands the hash
 * of the signed token alone.
 * @see W3C Verifiable Credentials Data Model v2.0; Securing Verifiable Credentials using JOSE and COSE (`vc+sd-jwt`); RFC 9901
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type Address, getAddress, type Hex, isAddress } from 'viem'
import { CredentialError } from './credential-error.ts'
import { digestOf, disclose, type Fields } from './fields.ts'
import { didOf, type Json, readToken, signToken } from './token.ts'

/** What a credential says besides the fields. */
export type Terms = {
  readonly chainId: number
  /** The contract of attestors. */
  readonly contract: Address
  /** Number of the attestor, and its account. */
  readonly attestor: number
  readonly issuer: Address
  /** Number of the member, and its account. */
  readonly member: number
  readonly subject: Address
  /** What the attestor makes of this person, always the same. */
  readonly tag: Hex
  /** Last day on which it is valid. */
  readonly untilDay: number
  /** In unix seconds: when it was made, and the first second after its last day. */
  readonly fromSeconds: number
  readonly untilSeconds: number
}

/** A credential whose signature is right. */
export type Credential = Terms & {
  readonly token: string
  /** What stands on chain: sha256 of the token, whose digests are salted. */
  readonly commitment: Hex
  /** One for each field. */
  readonly digests: readonly string[]
}

const typ = 'vc+sd-jwt'
const contexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/ns/credentials/undefined-terms/v2',
]
const types = ['VerifiableCredential', 'WattPersonCredential']
const statusType = 'WattAttestation'

/**
 * Makes a credential.
 * @param key - 32 secret bytes of the attestor's account
 * @returns the token with all disclosures, as the member gets it: `<token>~<disclosure>~…~`
 */
export function issue(
  terms: Terms,
  fields: Fields,
  key: Uint8Array,
  random: (bytes: number) => Uint8Array,
): string {
  const { chainId, contract, attestor, issuer, member, subject, tag, untilDay, fromSeconds, untilSeconds } =
    terms
  const disclosures = Object.entries(fields).map(([name, value]) => disclose(name, value, random))
  const token = signToken(key, typ, chainId, {
    '@context': contexts,
    type: types,
    issuer: didOf(chainId, issuer),
    validFrom: dateOf(fromSeconds),
    validUntil: dateOf(untilSeconds),
    // Sorted: their order says nothing about the fields.
    credentialSubject: { id: didOf(chainId, subject), _sd: disclosures.map(digestOf).toSorted() },
    credentialStatus: {
      type: statusType,
      contract: `eip155:${chainId}:${getAddress(contract)}`,
      attestor,
      member,
      tag,
      untilDay,
    },
    _sd_alg: 'sha-256',
  })
  return [token, ...disclosures, ''].join('~')
}

/** @throws {CredentialError} It is no credential of Watt, or not signed by the issuer that it names. */
export function readCredential(token: string): Credential {
  const { payload, signer } = readToken(token, typ)
  const subject = objectIn(payload, 'credentialSubject')
  const status = objectIn(payload, 'credentialStatus')
  if (!same(payload['@context'], contexts) || !same(payload['type'], types) || status['type'] !== statusType)
    throw malformed('the type')
  if (payload['_sd_alg'] !== 'sha-256') throw malformed('the digests')
  const { chainId, address: contract } = accountIn(status['contract'], 'eip155')
  const issuer = accountIn(payload['issuer'], 'did:pkh:eip155')
  const whom = accountIn(subject['id'], 'did:pkh:eip155')
  if (issuer.address !== signer) throw new CredentialError('signature', 'the issuer is another account')
  if (issuer.chainId !== chainId || whom.chainId !== chainId) throw malformed('several chains')
  return {
    chainId,
    contract,
    attestor: integerIn(status, 'attestor', 0xff_ff),
    issuer: issuer.address,
    member: integerIn(status, 'member', 0xff_ff_ff_ff),
    subject: whom.address,
    tag: hashIn(status, 'tag'),
    untilDay: integerIn(status, 'untilDay', 0xff_ff_ff_ff),
    fromSeconds: secondsIn(payload, 'validFrom'),
    untilSeconds: secondsIn(payload, 'validUntil'),
    token,
    commitment: `0x${bytesToHex(sha256(utf8ToBytes(token)))}`,
    digests: digestsIn(subject),
  }
}

function dateOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

function secondsIn(from: Json, name: string): number {
  const value = from[name]
  const seconds = typeof value === 'string' ? Date.parse(value) / 1000 : Number.NaN
  if (Number.isInteger(seconds) && dateOf(seconds) === value) return seconds
  throw malformed(name)
}

function accountIn(value: unknown, prefix: string): { readonly chainId: number; readonly address: Address } {
  const [account, chain, ...rest] = typeof value === 'string' ? value.split(':').toReversed() : []
  const chainId = Number(chain)
  const isAccount = account !== undefined && isAddress(account) && getAddress(account) === account
  if (isAccount && /^[1-9][0-9]{0,14}$/.test(chain ?? '') && rest.toReversed().join(':') === prefix)
    return { chainId, address: account }
  throw malformed('an account')
}

function digestsIn(subject: Json): readonly string[] {
  const digests = subject['_sd']
  if (
    !Array.isArray(digests) ||
    !digests.every((it) => typeof it === 'string') ||
    Object.keys(subject).length !== 2
  )
    throw malformed('the digests')
  if (digests.length === 0 || new Set(digests).size !== digests.length) throw malformed('the digests')
  return digests
}

function integerIn(from: Json, name: string, max: number): number {
  const value = from[name]
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return Number(value)
  throw malformed(name)
}

function hashIn(from: Json, name: string): Hex {
  const value = from[name]
  if (typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value)) return value as Hex
  throw malformed(name)
}

function objectIn(from: Json, name: string): Json {
  const value = from[name]
  if (typeof value === 'object' && value !== null) return value as Json
  throw malformed(name)
}

/** Not as JSON: writing what is nested deep would use up the stack. */
function same(value: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(value) && value.length === wanted.length && wanted.every((it, at) => value[at] === it)
}

function malformed(what: string): CredentialError {
  return new CredentialError('malformed', what)
}
