import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { maxUint256 } from 'viem'
import { address, mail } from './typed-data.fixture.ts'
import { readTypedData } from './typed-data.ts'

const refused = (error: { code: string }) => error.code === 'intent/typed-data'

describe('readTypedData', () => {
  it('shows no chain or contract that the signature does not cover', () => {
    const domainTypes = [{ name: 'name', type: 'string' }]
    const partly = { ...mail, types: { ...mail.types, EIP712Domain: domainTypes } }
    const read = readTypedData(partly, 1)
    assert.deepEqual([read.chainId, read.contract, read.risks], [undefined, undefined, []])
    const asText = readTypedData({ ...mail, domain: { ...mail.domain, chainId: '31337' } }, 1)
    assert.equal(asText.chainId, undefined)
  })

  it('refuses what would take the page seconds to hash', () => {
    const types = {
      A: [{ name: 'items', type: 'I[]' }],
      I: [{ name: 'none', type: 'B[]' }],
      B: Array.from({ length: 500 }, (_, at) => ({ name: `f${at}`, type: 'bool' })),
    }
    const items = Array.from({ length: 1_500 }, () => ({ none: [] }))
    const ask = (message: unknown) => () =>
      readTypedData({ domain: { chainId: 1 }, primaryType: 'A', types, message }, 1)
    assert.throws(ask({ items }), refused)
    assert.equal(ask({ items: items.slice(0, 2) })().messageType, 'A')
    const list = { A: [{ name: 'items', type: 'uint8[]' }] }
    const message = { items: Array.from({ length: 30_000 }, () => 1) }
    assert.throws(
      () => readTypedData({ domain: { chainId: 1 }, primaryType: 'A', types: list, message }, 1),
      refused,
    )
  })

  it('refuses a chain that is no number, and values that are not of their type', () => {
    const types = { ...mail.types, EIP712Domain: [{ name: 'chainId', type: 'string' }] }
    for (const chainId of ['one', '1.5', '-1', '1e99'])
      assert.throws(() => readTypedData({ ...mail, types, domain: { chainId } }, 1), refused, chainId)
    const deep = `{"toJSON":null,"it":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    for (const contents of ['5', 'true', 'null', '{}', '[]', deep]) {
      const text = JSON.stringify(mail).replace('"Hello"', contents)
      assert.throws(() => readTypedData(text, 31_337), refused, contents.slice(0, 20))
    }
  })

  it('shows each field by its way through the types', () => {
    const read = readTypedData(JSON.stringify(mail), 31_337)
    assert.deepEqual(
      read.fields.shown.map(({ name, text }) => [name, text]),
      [
        ['from.name', 'Cow'],
        ['from.wallets[0]', address],
        ['contents', 'Hello'],
      ],
    )
    assert.deepEqual(read.application, { text: 'Ether Mail', wasChanged: true })
    assert.deepEqual(read.risks, [])
  })

  it('warns of other chains and of permits without limit', () => {
    assert.deepEqual(readTypedData(mail, 1).risks, [{ code: 'other-chain', level: 'danger' }])
    const permit = {
      domain: {},
      primaryType: 'Permit',
      types: {
        Permit: [
          { name: 'spender', type: 'address' },
          { name: 'value', type: 'uint256' },
        ],
      },
      message: { spender: address, value: maxUint256 },
    }
    assert.deepEqual(readTypedData(permit, 1).risks, [{ code: 'unlimited-approval', level: 'danger' }])
  })

  it('refuses what contradicts itself', () => {
    const broken = [
      'no json',
      null,
      {},
      { ...mail, primaryType: 'Letter' },
      { ...mail, message: { from: 'Cow' } },
      { ...mail, message: { ...mail.message, from: { name: 'Cow', wallets: ['0x12'] } } },
      { ...mail, types: { ...mail.types, Mail: 'x' } },
      { ...mail, primaryType: 'constructor' },
      JSON.stringify({ ...mail, message: { ...mail.message, contents: 'x'.repeat(70_000) } }),
    ]
    for (const asked of broken) assert.throws(() => readTypedData(asked, 1), refused)
  })

  it('refuses types that hold themselves without an end', () => {
    const types = { Node: [{ name: 'next', type: 'Node' }] }
    let message: object = {}
    for (let at = 0; at < 20; at++) message = { next: message }
    assert.throws(() => readTypedData({ domain: {}, primaryType: 'Node', types, message }, 1), refused)
  })

  it('either reads or refuses any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (asked) => {
        assert.throws(() => readTypedData(asked, 1), refused)
      }),
      { numRuns: 200 },
    )
  })
})
