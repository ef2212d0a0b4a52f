import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { asBase64Url } from './base64url.ts'
import { issue, readCredential } from './credential.ts'
import { CredentialError } from './credential-error.ts'
import { checkFields, digestOf, type Fields } from './fields.ts'
import { attestor, fields, member, seededRandom, stranger, terms, whole } from './person.fixture.ts'
import { bind, readPresentation, readWhole, reveal } from './presentation.ts'
import { type Json, signToken } from './token.ts'

const [token = ''] = whole.split('~')
const [head = '', body = '', signature = ''] = token.split('.')
const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Json
const refused = (reason: string) => ({ code: 'people/credential', reason })
const text = (value: unknown): string => asBase64Url(Buffer.from(JSON.stringify(value)))
/** Signed again by whoever changed it. */
const signedBy = (key: Uint8Array, changed: Json): string =>
  signToken(key, 'vc+sd-jwt', terms.chainId, changed)

/** Every value in a JSON object, as the path to it. */
function paths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, it]) => paths(it, [...at, name]))
}

function changedAt(path: readonly string[]): Json {
  const copy = structuredClone(payload) as Record<string, unknown>
  let place = copy
  for (const name of path.slice(0, -1)) place = place[name] as Record<string, unknown>
  const name = path.at(-1)!
  const value = place[name]
  place[name] = typeof value === 'number' ? value + 1 : `${String(value).slice(0, -1)}z`
  return copy
}

describe('a credential', () => {
  it('says what its attestor said, in the form of the W3C data model', () => {
    const { credential, fields: found } = readWhole(whole)
    const { token: _, commitment, digests, ...said } = credential
    assert.deepEqual(said, terms)
    assert.deepEqual(found, fields)
    assert.equal(digests.length, 5)
    assert.match(commitment, /^0x[0-9a-f]{64}$/)
    assert.deepEqual(payload['@context'], [
      'https://www.w3.org/ns/credentials/v2',
      'https://www.w3.org/ns/credentials/undefined-terms/v2',
    ])
    assert.deepEqual(payload['type'], ['VerifiableCredential', 'WattPersonCredential'])
    assert.equal(payload['issuer'], `did:pkh:eip155:31337:${terms.issuer}`)
    assert.equal(payload['validFrom'], '2026-12-13T00:01:17Z')
    assert.equal(payload['validUntil'], '2027-03-24T00:00:00Z')
  })

  it('holds no field, and the same fields never look the same', () => {
    for (const value of Object.values(fields))
      if (typeof value === 'string')
        assert.ok(!Buffer.from(body, 'base64url').toString().includes(`"${value}"`))
    const again = readWhole(issue(terms, fields, attestor.key, seededRandom(2))).credential
    const first = readWhole(whole).credential
    assert.notEqual(again.commitment, first.commitment)
    assert.ok(again.digests.every((digest) => !first.digests.includes(digest)))
  })

  it('is signed so that any library for ES256K can check it', () => {
    const { alg, typ, jwk } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Json & {
      readonly jwk: Readonly<Record<'x' | 'y', string>>
    }
    assert.deepEqual([alg, typ], ['ES256K', 'vc+sd-jwt'])
    const point = [Buffer.of(4), ...[jwk.x, jwk.y].map((it) => Buffer.from(it, 'base64url'))]
    const said = Buffer.from(`${head}.${body}`)
    assert.ok(secp256k1.verify(Buffer.from(signature, 'base64url'), said, Buffer.concat(point)))
  })

  it('is refused when a character of it is another', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < token.length; at += 3) {
      if (token[at] === '.') continue
      const other = alphabet[(alphabet.indexOf(token[at]!) + 1 + (at % 62)) % 64]!
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      assert.throws(() => readCredential(changed), CredentialError, `character ${at}`)
    }
    for (const cut of [
      '',
      head,
      `${head}.${body}`,
      `${token}.x`,
      `${head}.${body}.`,
      token.slice(1),
      token.slice(0, -2),
    ])
      assert.throws(() => readCredential(cut), CredentialError)
  })

  it('is refused when any value in it is another, whoever signed it again', () => {
    const all = paths(payload)
    assert.ok(all.length >= 18)
    for (const path of all) {
      const changed = changedAt(path)
      const unsigned = [head, text(changed), signature].join('.')
      assert.throws(() => readCredential(unsigned), refused('signature'), path.join('.'))
      assert.throws(() => readCredential(signedBy(stranger.key, changed)), CredentialError, path.join('.'))
    }
    assert.throws(() => readCredential(signedBy(stranger.key, payload)), refused('signature'))
    // The attestor may sign anything; what has another form is no credential.
    for (const name of Object.keys(payload)) {
      const { [name]: _, ...rest } = payload
      assert.throws(() => readCredential(signedBy(attestor.key, rest)), refused('malformed'), name)
    }
  })

  it('is refused by its own error when its header names no algorithm but an object', () => {
    const header = {
      ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as Json),
      alg: { toString: 1 },
    }
    assert.throws(() => readCredential([text(header), body, signature].join('.')), refused('malformed'))
  })

  it('is refused by its own error when it is nested as deep as it may be long', () => {
    const deep = `{"toJSON":null,"it":${'['.repeat(5_850)}${']'.repeat(5_850)}}`
    const claims = `{"@context":${deep},"credentialSubject":{},"credentialStatus":{}}`
    const said = `${head}.${asBase64Url(Buffer.from(claims))}`
    const made = `${said}.${asBase64Url(secp256k1.sign(Buffer.from(said), attestor.key))}`
    assert.throws(() => readCredential(made), refused('malformed'))
  })

  it('is no other token of the same account', () => {
    assert.throws(
      () => readCredential(signToken(attestor.key, 'kb+jwt', 31_337, payload)),
      refused('malformed'),
    )
    const none = [text({ alg: 'none', typ: 'vc+sd-jwt' }), body, ''].join('.')
    assert.throws(() => readCredential(none), refused('malformed'))
  })
})

describe('the fields of a credential', () => {
  const disclosures = whole.split('~').slice(1, -1)

  it('are refused when anything in one of them is another', () => {
    for (const disclosure of disclosures) {
      const [salt, name, value] = JSON.parse(
        Buffer.from(disclosure, 'base64url').toString(),
      ) as readonly unknown[]
      const otherSalt = `${String(salt).slice(1)}${String(salt)[0]}`
      const others = [
        [salt, name, `${String(value)}x`],
        [salt, name, value === true ? false : 2],
        [salt, 'nickName', value],
        [otherSalt, name, value],
        [salt, name],
        [salt, name, value, 1],
      ]
      for (const other of others)
        assert.throws(() => readPresentation([token, text(other), ''].join('~')), refused('disclosure'))
    }
  })

  it('are not those of another credential, and come once', () => {
    const other = issue(terms, fields, attestor.key, seededRandom(2)).split('~')
    assert.throws(() => readPresentation([token, other[1], ''].join('~')), refused('disclosure'))
    assert.throws(
      () => readPresentation([token, disclosures[0], disclosures[0], ''].join('~')),
      refused('disclosure'),
    )
    assert.throws(() => readWhole([token, ...disclosures.slice(1), ''].join('~')), refused('disclosure'))
  })

  it('are bounded, flat, and never the id', () => {
    const refuse = (value: unknown): void => assert.throws(() => checkFields(value), refused('fields'))
    for (const value of [undefined, null, [], 'x', {}, { id: 'x' }, { 'a b': 1 }, { _sd: 1 }, { a: '' }])
      refuse(value)
    for (const value of [{ a: null }, { a: {} }, { a: [1] }, { a: 1.5 }, { a: 'x'.repeat(501) }])
      refuse(value)
    const many = (count: number): Fields =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, at]))
    refuse(many(25))
    assert.equal(Object.keys(checkFields(many(24))).length, 24)
    // Also when an attestor signs it.
    const bad = text(['A'.repeat(22), 'id', 'did:x'])
    const credentialSubject = { ...(payload['credentialSubject'] as Json), _sd: [digestOf(bad)] }
    const signed = signedBy(attestor.key, { ...payload, credentialSubject })
    assert.throws(() => readPresentation([signed, bad, ''].join('~')), refused('fields'))
  })
})

describe('a presentation', () => {
  const binding = { audience: 'https://shop.example', nonce: 'n-1', madeAt: 1_800_000_000 }

  it('shows the chosen fields and hides the others', () => {
    const shown = reveal(whole, ['isAdult'])
    const { credential, fields: found, binding: none } = readPresentation(shown)
    assert.deepEqual([found, none], [{ isAdult: true }, undefined])
    assert.equal(credential.commitment, readWhole(whole).credential.commitment)
    for (const name of ['givenName', 'documentNumber']) {
      const hidden = whole.split('~').find((it) => Buffer.from(it, 'base64url').toString().includes(name))!
      assert.ok(!shown.includes(hidden))
    }
    assert.deepEqual(readPresentation(reveal(whole, [])).fields, {})
    assert.throws(() => reveal(whole, ['height']), refused('fields'))
  })

  it('is the member’s, for one person and one question', () => {
    const shown = bind(reveal(whole, ['isAdult', 'birthYear']), binding, member.key)
    assert.deepEqual(readPresentation(shown).binding, binding)
    assert.throws(() => readPresentation(bind(reveal(whole, []), binding, stranger.key)), refused('binding'))
    const bound = shown.split('~').at(-1)!
    const less = reveal(whole, ['isAdult']) + bound
    assert.throws(() => readPresentation(less), refused('binding'))
    assert.throws(
      () => readPresentation(`${shown.slice(0, -1)}${shown.endsWith('A') ? 'B' : 'A'}`),
      CredentialError,
    )
    const parts = bound.split('.')
    for (const name of ['iat', 'aud', 'nonce', 'sd_hash']) {
      const said = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString()) as Json
      const other = [parts[0], text({ ...said, [name]: name === 'iat' ? 1 : 'x' }), parts[2]].join('.')
      assert.throws(() => readPresentation(shown.replace(bound, other)), refused('signature'), name)
    }
  })

  it('is bounded', () => {
    for (const wrong of [
      '',
      'x',
      whole.replaceAll('~', ''),
      `${whole}${'~'.repeat(40)}`,
      'x~'.repeat(40_000),
    ])
      assert.throws(() => readPresentation(wrong), refused('malformed'))
  })
})
