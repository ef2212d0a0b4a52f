/**
 * Who signed, when and what: from the Authorization header, or from a presigned URL.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @module
 */
import { S3Error, type S3Code } from '../errors.ts'
import { algorithm, type Scope } from './canonical.ts'
import { parameter, type RequestLine } from './request-line.ts'

export type Credential = {
  readonly accessKey: string
  readonly scope: Scope
  /** Lower-case, ascending. */
  readonly signedHeaders: readonly string[]
  /** 64 hex digits. */
  readonly signature: string
}
export type Presigned = Credential & { readonly time: string; readonly expiresSeconds: number }

const headerCharsMax = 8192
const signedHeadersMax = 64
const expiresSecondsMax = 604_800

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
 * @throws {S3Error} AuthorizationHeaderMalformed, or InvalidRequest for another kind of signature
 */
export function parseAuthorization(header: string): Credential {
  const code = 'AuthorizationHeaderMalformed'
  if (header.length > headerCharsMax) throw new S3Error(code)
  const [word, rest = ''] = cut(header, ' ')
  if (word !== algorithm) throw new S3Error('InvalidRequest', `Please sign with ${algorithm}.`)
  const fields = new Map<string, string>()
  for (const field of rest.split(',')) {
    const [name, value] = cut(field.trim(), '=')
    if (value === undefined || fields.has(name)) throw new S3Error(code)
    fields.set(name, value)
  }
  if (fields.size !== 3) throw new S3Error(code)
  return credential((name) => fields.get(name), code)
}

/** Reads the `X-Amz-…` parameters. @returns undefined where the URL is not presigned */
export function parsePresigned(query: RequestLine['query']): Presigned | undefined {
  const code = 'AuthorizationQueryParametersError'
  const get = (name: string): string | undefined => parameter(query, `X-Amz-${name}`)
  const named = get('Algorithm')
  if (named === undefined && get('Signature') === undefined) return undefined
  if (named !== algorithm) throw new S3Error(code, `X-Amz-Algorithm only supports "${algorithm}".`)
  const names = query.map(([name]) => name).filter((name) => name.startsWith('X-Amz-'))
  if (new Set(names).size !== names.length) throw new S3Error(code)
  const expires = get('Expires') ?? ''
  const expiresSeconds = Number(expires)
  if (!/^\d{1,6}$/.test(expires) || expiresSeconds < 1 || expiresSeconds > expiresSecondsMax)
    throw new S3Error(code, `X-Amz-Expires must be 1 to ${expiresSecondsMax} seconds.`)
  return { ...credential(get, code), time: get('Date') ?? '', expiresSeconds }
}

function credential(get: (name: string) => string | undefined, code: S3Code): Credential {
  const [accessKey = '', date = '', region = '', service = '', end, ...more] = (
    get('Credential') ?? ''
  ).split('/')
  const signedHeaders = (get('SignedHeaders') ?? '').split(';', signedHeadersMax + 1)
  const signature = get('Signature') ?? ''
  const wellFormed =
    /^[\w.-]{1,128}$/.test(accessKey) &&
    /^\d{8}$/.test(date) &&
    /^[\w-]{0,64}$/.test(region) &&
    end === 'aws4_request' &&
    more.length === 0 &&
    signedHeaders.length <= signedHeadersMax &&
    signedHeaders.every(
      (name, at) => /^[a-z0-9-]{1,128}$/.test(name) && (at === 0 || (signedHeaders[at - 1] ?? '') < name),
    ) &&
    /^[0-9a-f]{64}$/.test(signature)
  if (!wellFormed) throw new S3Error(code)
  return { accessKey, scope: { date, region, service }, signedHeaders, signature }
}

function cut(text: string, at: string): readonly [string, string?] {
  const index = text.indexOf(at)
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + at.length)]
}
