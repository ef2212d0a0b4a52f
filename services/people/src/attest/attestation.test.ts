import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashTypedData, recoverAddress } from 'viem'
import { consentTo, decodeConsent, encodeConsent } from './consent.ts'
import type { Fields } from './fields.ts'
import {
  attestor,
  fields,
  given,
  member,
  seededRandom,
  stranger,
  terms,
  unique,
  whole,
} from './person.fixture.ts'
import { readWhole } from './presentation.ts'
import { seal, unseal } from './sealed.ts'
import { type ChainFacts, type Standing, standingOf } from './standing.ts'
import { tagOf } from './tag.ts'

const { credential } = readWhole(whole)

describe('the tag of a person', () => {
  const tag = (of: Fields, key = attestor.key, names = unique, place = terms): string =>
    tagOf(key, place, of, names)

  it('is the same however a document is written', () => {
    for (const documentNumber of ['x123456', ' X-123 456 ', 'Ｘ１２３４５６'])
      assert.equal(tag({ ...fields, documentNumber }), terms.tag)
    assert.equal(
      tag(fields, attestor.key, ['documentNumber', 'documentCountry', 'documentNumber']),
      terms.tag,
    )
    assert.equal(tag({ name: 'José' }, attestor.key, ['name']), tag({ name: 'JOSE' }, attestor.key, ['name']))
  })

  it('is another for another person, attestor, chain or contract', () => {
    const others = [
      tag({ ...fields, documentNumber: 'X123457' }),
      tag({ ...fields, documentCountry: 'PT' }),
      tag({ documentCountry: 'X123456', documentNumber: 'ES' }),
      tag(fields, stranger.key),
      tag(fields, attestor.key, ['documentNumber']),
      tag(fields, attestor.key, unique, { ...terms, chainId: 1 }),
      tag(fields, attestor.key, unique, { ...terms, contract: stranger.account.address }),
    ]
    assert.equal(new Set([terms.tag, ...others]).size, others.length + 1)
  })

  it('needs something that names the person', () => {
    for (const names of [[], ['passport'], ['toString']])
      assert.throws(() => tag(fields, attestor.key, names), { code: 'people/credential', reason: 'fields' })
    assert.throws(() => tag({ a: '- -' }, attestor.key, ['a']), { reason: 'fields' })
  })
})

describe('the consent of a member', () => {
  it('is what the contract asks for, and comes back from its file', async () => {
    const consent = await consentTo(credential, member.account)
    const { commitment, tag, untilDay, chainId, contract } = credential
    const field = (name: string, type: string) => ({ name, type })
    const hash = hashTypedData({
      domain: { name: 'Watt Attestors', version: '1', chainId, verifyingContract: contract },
      types: {
        Attestation: [
          field('id', 'uint32'),
          field('attestor', 'uint16'),
          field('commitment', 'bytes32'),
          field('tag', 'bytes32'),
          field('untilDay', 'uint64'),
        ],
      },
      primaryType: 'Attestation',
      message: { id: 7, attestor: 1, commitment, tag, untilDay: BigInt(untilDay) },
    })
    const { address } = member.account
    assert.equal(await recoverAddress({ hash, signature: consent.signature }), address)
    assert.deepEqual(decodeConsent(encodeConsent(consent)), consent)
    // The attestor gets no field back.
    assert.ok(!encodeConsent(consent).includes('~'))
  })

  it('is refused when it is something else', async () => {
    const consent = await consentTo(credential, member.account)
    const file = JSON.parse(encodeConsent(consent)) as object
    for (const other of [
      { type: 'watt-consent/2' },
      { signature: '0x' },
      { signature: 7 },
      { credential: whole },
      { credential: `${credential.token.slice(0, -3)}AAA` },
    ])
      assert.throws(() => decodeConsent(JSON.stringify({ ...file, ...other })), { code: 'people/credential' })
    for (const text of ['', 'null', '[]', 'x'.repeat(40_000)])
      assert.throws(() => decodeConsent(text), { reason: 'malformed' })
  })
})

describe('a credential at rest', () => {
  it('opens with the account that took it alone, and only unchanged', async () => {
    const sealed = await seal(whole, member.key, seededRandom(3))
    assert.ok(!sealed.includes(credential.token.slice(0, 40)))
    assert.equal(await unseal(sealed, member.key), whole)
    const refused = { code: 'people/credential', reason: 'sealed' }
    await assert.rejects(unseal(sealed, stranger.key), refused)
    const { sealed: data, ...rest } = JSON.parse(sealed) as { readonly sealed: string }
    for (const other of [`${data.slice(0, -6)}AAAAAA`, `A${data.slice(1)}`.replace(/^A(?=A)/, 'B'), ''])
      await assert.rejects(unseal(JSON.stringify({ ...rest, sealed: other }), member.key), refused)
    for (const text of ['', '{}', 'null']) await assert.rejects(unseal(text, member.key), refused)
  })
})

describe('what a credential is worth', () => {
  const worth = (facts: Partial<ChainFacts>): Standing => standingOf(credential, { ...given, ...facts })
  const { attestation } = given

  it('is decided by the chain', () => {
    const newer = { ...attestation, commitment: terms.tag }
    const none = { attestor: 0, untilDay: 0, commitment: `0x${'0'.repeat(64)}` } as const
    const cases: readonly (readonly [Standing, Partial<ChainFacts>])[] = [
      ['valid', {}],
      ['valid', { today: terms.untilDay }],
      ['expired', { today: terms.untilDay + 1 }],
      ['attestor-revoked', { isAttestorRevoked: true }],
      ['taken-back', { attestation: none }],
      ['taken-back', { attestation: newer }],
      ['taken-back', { attestation: { ...attestation, attestor: 2 } }],
      ['not-given', { attestation: none, tagged: 0 }],
      ['not-given', { attestation: newer, tagged: 8 }],
    ]
    for (const [standing, facts] of cases) assert.equal(worth(facts), standing, JSON.stringify(facts))
  })

  it('is nothing where it says another thing than the chain', () => {
    const other = stranger.account.address
    for (const facts of [
      { chainId: 1 },
      { contract: other },
      { attestorAccount: other },
      { memberAccount: other },
      { memberAccount: undefined },
      { epochSeconds: 120 },
      { attestation: { ...attestation, untilDay: terms.untilDay + 1 } },
    ])
      assert.equal(worth(facts), 'contradicted', JSON.stringify(facts))
  })
})
