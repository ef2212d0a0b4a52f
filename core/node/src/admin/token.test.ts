import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'

import { checkToken, issueToken } from './token.ts'

const secret = new Uint8Array(32).fill(7)
const nowMs = 1_700_000_000_000
const iat = nowMs / 1_000

function token(head: unknown, claims: unknown, key: Uint8Array = secret): string {
  const part = (it: unknown): string => Buffer.from(JSON.stringify(it)).toString('base64url')
  const signed = `${part(head)}.${part(claims)}`
  return `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

describe('checkToken', () => {
  it('passes what it issued, for a minute', () => {
    const issued = `Bearer ${issueToken(secret, nowMs)}`
    assert.equal(checkToken(secret, issued, nowMs), undefined)
    assert.equal(checkToken(secret, issued, nowMs + 60_000), undefined)
    assert.equal(checkToken(secret, issued, nowMs + 61_000), 'issued-at')
    assert.equal(checkToken(secret, issued, nowMs - 61_000), 'issued-at')
  })

  it('refuses every other algorithm, also with a good signature', () => {
    for (const alg of ['none', 'None', 'RS256', 'HS384', 'hs256', undefined]) {
      assert.equal(checkToken(secret, token({ alg, typ: 'JWT' }, { iat }), nowMs), 'algorithm')
    }
    const unsigned = token({ alg: 'none' }, { iat }).replace(/\.[^.]*$/, '.')
    assert.equal(checkToken(secret, unsigned, nowMs), 'algorithm')
  })

  it('refuses other keys, changed claims and cut signatures', () => {
    const good = token({ alg: 'HS256' }, { iat })
    assert.equal(checkToken(secret, token({ alg: 'HS256' }, { iat }, new Uint8Array(32)), nowMs), 'signature')
    const [head, , signature] = good.split('.')
    const forged = `${head}.${Buffer.from(JSON.stringify({ iat: iat + 1 })).toString('base64url')}.${signature}`
    assert.equal(checkToken(secret, forged, nowMs), 'signature')
    assert.equal(checkToken(secret, good.slice(0, -4), nowMs), 'signature')
    assert.equal(
      checkToken(new Uint8Array(), token({ alg: 'HS256' }, { iat }, new Uint8Array()), nowMs),
      'signature',
    )
  })

  it('refuses missing, malformed, undated and expired tokens', () => {
    assert.equal(checkToken(secret, undefined, nowMs), 'missing')
    assert.equal(checkToken(secret, 'Basic abc', nowMs), 'missing')
    assert.equal(checkToken(secret, 'Bearer a.b', nowMs), 'malformed')
    assert.equal(checkToken(secret, `Bearer ${'a'.repeat(5_000)}.b.c`, nowMs), 'malformed')
    assert.equal(checkToken(secret, token({ alg: 'HS256' }, {}), nowMs), 'issued-at')
    assert.equal(checkToken(secret, token({ alg: 'HS256' }, { iat: `${iat}` }), nowMs), 'issued-at')
    assert.equal(checkToken(secret, token({ alg: 'HS256' }, { iat, exp: iat }), nowMs), 'expired')
  })
})
