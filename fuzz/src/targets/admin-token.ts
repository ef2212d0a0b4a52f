/**
 * Tokens of the admin port. Most are signed again with the right secret, so that claims are reached.
 * @module
 */
import { createHmac } from 'node:crypto'
import { issueToken } from '@watt/node'
import { checkToken } from '../../../core/node/src/admin/token.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateJson } from '../mutate/json.ts'
import { promise, type Target, utf8 } from '../target.ts'

const secret = new Uint8Array(32).fill(7)
const nowMs = 1_700_000_000_000
const iat = nowMs / 1_000
const ageMsMax = 60_000

function token(head: string, claims: string): string {
  const signed = [head, claims].map((part) => Buffer.from(part).toString('base64url')).join('.')
  return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const words = [
  '"HS256"',
  '"none"',
  '"alg"',
  '"iat"',
  '"exp"',
  String(iat),
  String(iat + 60),
  String(iat - 60),
]
const json = mutateJson(words)
const bytes = mutateBytes()

export const target: Target = {
  seeds: [
    utf8(`Bearer ${issueToken(secret, nowMs)}`),
    utf8(token('{"alg":"HS256"}', `{"iat":${iat},"exp":${iat + 5}}`)),
  ],
  bytesMax: 4_096,
  covers: /\/admin\/token\.ts$/,
  mutate(input, random, other) {
    const [head, claims] = Buffer.from(input).toString('utf8').slice('Bearer '.length).split('.')
    if (claims === undefined || random.oneIn(4)) return bytes(input, random, other)
    const parts = [head, claims].map((part) => new Uint8Array(Buffer.from(part ?? '', 'base64url')))
    const at = random.below(2)
    const [first, second] = parts.map((part, index) =>
      Buffer.from(index === at ? json(part, random, part) : part).toString('utf8'),
    )
    return utf8(token(first ?? '', second ?? ''))
  },
  run(input) {
    const header = Buffer.from(input).toString('utf8')
    if (checkToken(secret, header, nowMs) !== undefined) return false
    const [head, claims, signature] = header.slice('Bearer '.length).split('.')
    const expected = createHmac('sha256', secret).update(`${head}.${claims}`).digest()
    promise(expected.equals(Buffer.from(signature ?? '', 'base64url')), 'a good token is signed')
    const read = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString('utf8')) as { iat: number }
    promise(Math.abs(nowMs - read.iat * 1_000) <= ageMsMax, 'a good token is fresh')
    return true
  },
}
