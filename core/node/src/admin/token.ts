/**
 * Who may administer a node over a port: whoever can read its secret file, shown by a fresh HS256 token.
 * @see RFC 7519 (JWT), RFC 8725 (one algorithm, never taken from the token); Ethereum Engine API, "Authentication"
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A token is good this long before and after its `iat`. */
const tokenAgeMsMax = 60_000

const tokenLengthMax = 2_048
const secretBytesMin = 32

/** Why a token is refused; undefined when it is good. */
export type TokenProblem = 'missing' | 'malformed' | 'algorithm' | 'signature' | 'issued-at' | 'expired'

/** Makes a token. `nowMs` is the caller's clock. */
export function issueToken(secret: Uint8Array, nowMs: number): string {
  const signed = `${encodePart({ alg: 'HS256', typ: 'JWT' })}.${encodePart({ iat: Math.floor(nowMs / 1_000) })}`
  return `${signed}.${mac(secret, signed).toString('base64url')}`
}

/** Checks the value of an `Authorization` header. */
export function checkToken(
  secret: Uint8Array,
  header: string | undefined,
  nowMs: number,
): TokenProblem | undefined {
  if (secret.length < secretBytesMin) return 'signature'
  if (header === undefined || !header.startsWith('Bearer ')) return 'missing'
  const token = header.slice('Bearer '.length)
  const parts = token.split('.')
  const [head, claims, signature] = parts
  if (token.length > tokenLengthMax || parts.length !== 3 || !head || !claims || signature === undefined)
    return 'malformed'
  // The algorithm is ours to choose: a token that names another one is refused, not obeyed.
  if (decodePart(head)?.['alg'] !== 'HS256') return 'algorithm'
  const expected = mac(secret, `${head}.${claims}`)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'signature'
  const decoded = decodePart(claims)
  const iat = decoded?.['iat']
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'issued-at'
  if (Math.abs(nowMs - iat * 1_000) > tokenAgeMsMax) return 'issued-at'
  const exp = decoded?.['exp']
  if (exp !== undefined && !(typeof exp === 'number' && exp * 1_000 > nowMs)) return 'expired'
  return undefined
}

function mac(secret: Uint8Array, signed: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest()
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
