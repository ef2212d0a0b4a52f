import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountAddresses, passkeySigner } from '@watt/sdk/account'
import { knownAbis } from '@watt/sdk/abis'
import { concat, decodeFunctionData, getAddress, type Hex } from 'viem'
import type { Account } from '../keys/accounts.ts'
import type { Call } from '../intent/intent.ts'
import { addCall, ownPartOf, removeCall, thresholdCall, viewOf } from './signers.ts'

const site = 'watt.example'
const here = { id: 'aGVyZQ', publicKey: `0x${'11'.repeat(64)}` } as const
const signerOf = ({ publicKey }: { readonly publicKey: Hex }): Hex => passkeySigner(publicKey, site)
const owner: Account = {
  address: getAddress('0x00000000000000000000000000000000000000a1'),
  label: '',
  source: { kind: 'passkey', founders: [signerOf(here)], passkeys: [here] },
  createdMs: 0,
}
const friend: Account = {
  address: getAddress('0x00000000000000000000000000000000000000b2'),
  label: 'Friend',
  source: { kind: 'watch' },
  createdMs: 0,
}

function argumentsOf({ to, value, data }: Call): readonly unknown[] {
  assert.equal(to, owner.address)
  assert.equal(value, 0n)
  const { functionName, args } = decodeFunctionData({ abi: knownAbis.flat(), data })
  assert.equal(functionName, 'changeSigners')
  return args as readonly unknown[]
}

describe('signers of an account', () => {
  it('are told apart: passkeys here and elsewhere, accounts of the wallet, other keys', () => {
    const view = (signer: Hex) => viewOf(signer, owner, [owner, friend], signerOf)
    assert.deepEqual(view(signerOf(here)), { kind: 'here' })
    assert.deepEqual(view(passkeySigner(here.publicKey, 'elsewhere.example')), { kind: 'passkey' })
    const lower = friend.address.toLowerCase() as Hex
    assert.deepEqual(view(lower), { kind: 'address', address: friend.address, account: friend })
    assert.equal(ownPartOf(signerOf(here)), here.publicKey)
    assert.equal(ownPartOf(lower), lower)
    assert.equal(view(`0x${'77'.repeat(20)}`).kind, 'address')
    assert.deepEqual(view(concat([accountAddresses.factory, here.publicKey])), { kind: 'other' })
  })

  it('change by calls of the account to itself that always leave enough of them', () => {
    const signers: readonly Hex[] = ['0x0a', '0x0b']
    assert.deepEqual(argumentsOf(addCall(owner.address, { signers: [], threshold: 0n }, '0x0c')), [
      ['0x0c'],
      [],
      1n,
    ])
    const both = { signers, threshold: 2n }
    assert.deepEqual(argumentsOf(addCall(owner.address, both, '0x0c')), [['0x0c'], [], 2n])
    assert.deepEqual(argumentsOf(removeCall(owner.address, both, '0x0b')), [[], ['0x0b'], 1n])
    assert.deepEqual(argumentsOf(removeCall(owner.address, { signers, threshold: 1n }, '0x0b')), [
      [],
      ['0x0b'],
      1n,
    ])
    assert.deepEqual(argumentsOf(thresholdCall(owner.address, 2n)), [[], [], 2n])
  })
})
