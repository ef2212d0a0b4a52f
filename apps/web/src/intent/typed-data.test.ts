import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { maxUint256 } from 'viem'
import { readTypedData } from './typed-data.ts'

const address = '0x00000000000000000000000000000000000000b2'
/** The example of EIP-712, with a list added. */
const mail = {
  domain: { name: 'Ether\u202E Mail', version: '1', chainId: 31_337, verifyingContract: address },
  primaryType: 'Mail',
  types: {
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallets', type: 'address[]' },
    ],
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
  },
  message: { from: { name: 'Cow', wallets: [address] }, contents: 'Hello' },
}
const refused = (error: { code: string }) => error.code === 'intent/typed-data'

describe('readTypedData', () => {
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
