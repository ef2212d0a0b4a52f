/**
 * What people show each other: credentials, some of their fields, consents. Most are signed again, so that claims are reached.
 * @module
 */
import { createHash } from 'node:crypto'
import { isAddress } from 'viem'
import { consentTo, decodeConsent, encodeConsent } from '../../../services/people/src/attest/consent.ts'
import { readCredential } from '../../../services/people/src/attest/credential.ts'
import { CredentialError } from '../../../services/people/src/attest/credential-error.ts'
import { checkFields } from '../../../services/people/src/attest/fields.ts'
import { attestor, member, terms, whole } from '../../../services/people/src/attest/person.fixture.ts'
import { bind, readPresentation, reveal } from '../../../services/people/src/attest/presentation.ts'
import { type Json, signToken } from '../../../services/people/src/attest/token.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateJson, unlessDeep } from '../mutate/json.ts'
import type { Random } from '../random.ts'
import { declared, jsonOf, type Mutate, promise, type Target, utf8 } from '../target.ts'

const binding = { audience: 'https://shop.example', nonce: 'n', madeAt: 1_800_000_000 }
const some = reveal(whole, ['birthYear', 'isAdult'])
const consent = await consentTo(readPresentation(whole).credential, member.account)

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const toBase64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const digestOf = (part: string): string => createHash('sha256').update(part).digest('base64url')

const words = [
  'credentialSubject',
  'credentialStatus',
  '_sd',
  'id',
  'type',
  'alg',
  'jwk',
  'crv',
  'kid',
  'aud',
  'iat',
  'nonce',
  'untilDay',
  'validUntil',
  'tag',
  'member',
  'attestor',
  'contract',
  'credential',
  'sd_hash',
  'watt-consent/1',
  '2027-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
].map((word) => JSON.stringify(word))
const mutateText = mutateBytes(['~', '.', '=', '-', '_'].map(utf8))
const mutatePart = mutateJson(words)

/** Changes what a base64url part of a token says; one digit alone often leaves it what it should be. */
function changedPart(part: string, random: Random): string {
  const bytes = new Uint8Array(Buffer.from(part, 'base64url'))
  return toBase64url(random.oneIn(2) ? otherDigit(bytes, random) : mutatePart(bytes, random, bytes))
}

function otherDigit(bytes: Uint8Array, random: Random): Uint8Array {
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
  const places = [...bytes.keys()].filter((at) => isDigit(bytes[at]!))
  return places.length === 0 ? bytes : bytes.with(random.pick(places), 0x30 + random.below(10))
}

/** The payload of a token; undefined where it is no object any more. */
function payloadOf(part: string | undefined): Json | undefined {
  const value = jsonOf(new Uint8Array(Buffer.from(part ?? '', 'base64url')))?.value
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

/** Another token: with other claims, to be signed, or with another header. */
function changedToken(token: string, random: Random): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  return random.oneIn(3)
    ? [changedPart(head, random), body, signature].join('.')
    : [head, changedPart(body, random), ''].join('.')
}

/** Another field, whose digest the attestor shall sign. */
function withChangedField(parts: readonly string[], at: number, random: Random): readonly string[] {
  const disclosure = changedPart(parts[at] ?? '', random)
  const [head, body] = parts[0]?.split('.') ?? []
  const before = digestOf(parts[at] ?? '')
  const claims = Buffer.from(body ?? '', 'base64url').toString('utf8')
  const token = `${head}.${toBase64url(utf8(claims.replace(before, digestOf(disclosure))))}.`
  return parts.with(at, disclosure).with(0, token)
}

const mutateSigned: Mutate = (input, random, other) => {
  const given = text(input)
  if (random.oneIn(6)) return mutateText(input, random, other)
  if (given.startsWith('{')) {
    const file = jsonOf(input)?.value as { readonly credential?: unknown } | undefined
    if (typeof file?.credential !== 'string' || random.oneIn(2)) return mutatePart(input, random, other)
    return utf8(JSON.stringify({ ...file, credential: changedToken(file.credential, random) }))
  }
  const parts = given.split('~')
  const fields = parts.length - 2
  if (fields > 0 && random.oneIn(3))
    return utf8(withChangedField(parts, 1 + random.below(fields), random).join('~'))
  const last = parts.at(-1) ?? ''
  const at = last !== '' && random.oneIn(2) ? parts.length - 1 : 0
  return utf8(parts.with(at, changedToken(parts[at] ?? '', random)).join('~'))
}

/**
 * What stands without a signature gets one, once: signing at each change would take most of the time. A binding is to what is
 * shown with it.
 */
function sealed(given: string): string {
  if (given.startsWith('{')) {
    const file = jsonOf(utf8(given))?.value as { readonly credential?: unknown } | undefined
    if (typeof file?.credential !== 'string' || !file.credential.endsWith('.')) return given
    return JSON.stringify({ ...file, credential: signedBy(attestor.key, 'vc+sd-jwt', file.credential) })
  }
  const [token = '', ...rest] = given.split('~')
  const parts = [signedBy(attestor.key, 'vc+sd-jwt', token), ...rest]
  const shown = `${parts.slice(0, -1).join('~')}~`
  return rest.length === 0
    ? parts.join('~')
    : shown + signedBy(member.key, 'kb+jwt', parts.at(-1)!, digestOf(shown))
}

function signedBy(key: Uint8Array, typ: string, token: string, shown?: string): string {
  if (!token.endsWith('.')) return token
  const payload = payloadOf(token.split('.')[1])
  if (payload === undefined) return token
  try {
    return signToken(key, typ, terms.chainId, shown === undefined ? payload : { ...payload, sd_hash: shown })
  } catch (error) {
    if (error instanceof RangeError) return token // Nested too deep to be written.
    throw error
  }
}

export const credential: Target = {
  seeds: [whole, some, bind(some, binding, member.key), encodeConsent(consent)].map(utf8),
  bytesMax: 70_000,
  covers: /\/people\/src\/attest\/(token|credential|fields|presentation|consent|base64url)\.ts$/,
  mutate: unlessDeep(mutateSigned, mutateText),
  run(input) {
    const given = sealed(text(input))
    const agreed = declared(() => decodeConsent(given), [CredentialError])
    if (agreed !== undefined) {
      const again = decodeConsent(encodeConsent(agreed))
      promise(JSON.stringify(again) === JSON.stringify(agreed), 'a consent comes back when it is written')
      promiseIssued(agreed.credential)
      return true
    }
    const found = declared(() => readPresentation(given), [CredentialError])
    if (found === undefined) return false
    promiseIssued(found.credential)
    if (Object.keys(found.fields).length > 0) checkFields(found.fields)
    promise(
      found.binding === undefined || found.credential.subject === member.account.address,
      'nobody shows a credential but its member',
    )
    return true
  },
}

function promiseIssued({ token, ...said }: ReturnType<typeof readCredential>): void {
  promise(said.issuer === attestor.account.address, 'nobody issues but who signs')
  promise(isAddress(said.contract) && isAddress(said.subject), 'a credential names accounts')
  promise(said.untilDay >= 1 && said.member >= 1 && said.attestor >= 1, 'numbers count from one')
  promise(
    said.commitment === `0x${createHash('sha256').update(token).digest('hex')}`,
    'all of it is on chain',
  )
}
