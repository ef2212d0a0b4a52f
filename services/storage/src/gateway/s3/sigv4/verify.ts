/**
 * Checks who sent a request. Anonymous requests are refused; so is whatever carries unsigned `x-amz-` headers.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 * @module
 */
import { timingSafeEqual } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { canonicalRequest, sign, signingKey, stringToSign, type Scope } from './canonical.ts'
import { parseAuthorization, parsePresigned, type Credential } from './credential.ts'
import { parameter, type RequestLine } from './request-line.ts'
import { formatTime, parseTime } from './time.ts'

export type Request = RequestLine & {
  readonly method: string
  /** Value of a header, several joined by commas. */
  header(name: string): string | undefined
  readonly headerNames: readonly string[]
}
export type Keyring = { readonly region: string; secretOf(accessKey: string): string | undefined }

/** What a good signature leaves to check while the body comes in. */
export type Verified = {
  readonly accessKey: string
  /** `x-amz-content-sha256`, or UNSIGNED-PAYLOAD for presigned URLs. */
  readonly payload: string
  /** What signatures of chunks go on from. */
  readonly chain: {
    readonly key: Uint8Array
    readonly time: string
    readonly scope: Scope
    readonly signature: string
  }
}

/** A client's clock may be off by this much. */
const skewMs = 15 * 60_000
export const unsignedPayload = 'UNSIGNED-PAYLOAD'
const signatureParameter = 'X-Amz-Signature'

/** @throws {S3Error} The request is anonymous, stale, for elsewhere, or not signed by a key of the ring. */
export function verify(request: Request, keyring: Keyring, nowMs: number): Verified {
  const header = request.header('authorization')
  const presigned = parsePresigned(request.query)
  if (header !== undefined && presigned !== undefined)
    throw new S3Error('InvalidArgument', 'Only one way of signing is allowed.')
  const credential = presigned ?? (header === undefined ? undefined : parseAuthorization(header))
  if (credential === undefined) throw new S3Error('AccessDenied', 'The request is not signed.')

  const time = presigned?.time ?? request.header('x-amz-date') ?? dateHeader(request)
  const payload =
    request.header('x-amz-content-sha256') ??
    (presigned && (parameter(request.query, 'X-Amz-Content-Sha256') ?? unsignedPayload))
  if (payload === undefined)
    throw new S3Error('InvalidRequest', 'Missing required header: x-amz-content-sha256')
  checkTime(time, credential.scope, nowMs, presigned?.expiresSeconds)
  checkScope(credential.scope, keyring.region)
  checkSignedHeaders(request, credential.signedHeaders)

  const secret = keyring.secretOf(credential.accessKey)
  if (secret === undefined) throw new S3Error('InvalidAccessKeyId')
  const key = signingKey(secret, credential.scope)
  const text = stringToSign(time, credential.scope, canonicalOf(request, credential, payload))
  const expected = sign(key, text)
  if (!equal(expected, credential.signature)) throw new S3Error('SignatureDoesNotMatch')
  return {
    accessKey: credential.accessKey,
    payload,
    chain: { key, time, scope: credential.scope, signature: expected },
  }
}

/** Compares hex digests in constant time. */
export function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function canonicalOf(request: Request, { signedHeaders }: Credential, payload: string): string {
  return canonicalRequest({
    method: request.method,
    path: request.path,
    query: request.query.filter(([name]) => name !== signatureParameter),
    headers: signedHeaders.map((name) => [name, request.header(name) ?? ''] as const),
    payload,
  })
}

function checkTime(time: string, scope: Scope, nowMs: number, expiresSeconds: number | undefined): void {
  const ms = parseTime(time)
  if (ms === undefined || !time.startsWith(scope.date))
    throw new S3Error(
      'AccessDenied',
      'A signed request needs a valid Date or x-amz-date header, of the day of its scope.',
    )
  if (ms > nowMs + skewMs) throw new S3Error('RequestTimeTooSkewed')
  const lastMs = ms + (expiresSeconds === undefined ? skewMs : expiresSeconds * 1000)
  if (nowMs <= lastMs) return
  throw expiresSeconds === undefined
    ? new S3Error('RequestTimeTooSkewed')
    : new S3Error('AccessDenied', 'Request has expired')
}

function checkScope({ region, service }: Scope, expected: string): void {
  if (service !== 's3')
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The service must be "s3", not "${service.slice(0, 40)}".`,
    )
  if (region === expected) return
  const message = `The authorization header is malformed; the region "${region}" is wrong; expecting "${expected}"`
  throw new S3Error('AuthorizationHeaderMalformed', message, { Region: expected })
}

/** Whoever carries a signed request must not be able to add meaning to it. */
function checkSignedHeaders({ headerNames }: Request, signed: readonly string[]): void {
  const missing = headerNames.filter((name) => name.startsWith('x-amz-') && !signed.includes(name))
  if (signed.includes('host') && missing.length === 0) return
  const facts = { HeadersNotSigned: missing.join(', ').slice(0, 200) }
  throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', facts)
}

/** `Date` as HTTP writes it, for clients that send no `x-amz-date`. */
function dateHeader(request: Request): string {
  const ms = Date.parse(request.header('date') ?? '')
  return Number.isNaN(ms) ? '' : formatTime(ms)
}
