/**
 * AWS Signature Version 4: the text that is signed, and the signature. Pure.
 * S3's form: the path is encoded once and not normalised.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @module
 */
import { createHash, createHmac } from 'node:crypto'

export const algorithm = 'AWS4-HMAC-SHA256'

/** What binds a signature to a day, a region and a service. */
export type Scope = { readonly date: string; readonly region: string; readonly service: string }

export type Canonical = {
  readonly method: string
  /** Decoded path. */
  readonly path: string
  /** Decoded names and values, in any order. */
  readonly query: readonly (readonly [string, string])[]
  /** Lower-case name and value of each signed header, in the order of the names. */
  readonly headers: readonly (readonly [string, string])[]
  /** Hex digest of the body, or one of the words that stand for it. */
  readonly payload: string
}

/** Text of a scope: `20130524/us-east-1/s3/aws4_request`. */
export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`
}

/** The canonical request. */
export function canonicalRequest({ method, path, query, headers, payload }: Canonical): string {
  const pairs = query.map(([name, value]) => [encodeWord(name), encodeWord(value)] as const)
  return [
    method,
    path.split('/').map(encodeWord).join('/'),
    pairs
      .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
      .map((pair) => pair.join('='))
      .join('&'),
    ...headers.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}`),
    '',
    headers.map(([name]) => name).join(';'),
    payload,
  ].join('\n')
}

/** The text that the key signs. @param time - `20130524T000000Z` */
export function stringToSign(time: string, scope: Scope, request: string): string {
  return [algorithm, time, scopeText(scope), sha256Hex(request)].join('\n')
}

/** The key of a day, a region and a service. */
export function signingKey(secret: string, { date, region, service }: Scope): Uint8Array {
  const steps = [date, region, service, 'aws4_request']
  return steps.reduce<Uint8Array>((key, step) => hmac(key, step), Buffer.from(`AWS4${secret}`))
}

/** Signature in hex. */
export function sign(key: Uint8Array, text: string): string {
  return Buffer.from(hmac(key, text)).toString('hex')
}

/** Text is taken as latin-1, one byte a character: so Node hands out header values, whatever their encoding. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}

/** Percent-encodes all but RFC 3986's unreserved characters, with capital digits. */
export function encodeWord(word: string): string {
  return encodeURIComponent(word).replaceAll(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
