import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Account, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { alice, bob, ether, stateWith, word } from '../engine.fixture.ts'
import { StateAdapter } from './state-adapter.ts'

const [aliceThere, bobThere] = [createAddressFromString(alice), createAddressFromString(bob)]
const slot = hexToBytes(word(3n))

function started(): { readonly adapter: StateAdapter; readonly state: ReturnType<typeof stateWith> } {
  const adapter = new StateAdapter()
  const state = stateWith()
  adapter.start(state)
  return { adapter, state }
}

describe('the state that the library sees', () => {
  it('tells what was burned, and nothing of what was reverted', async () => {
    const { adapter } = started()
    await adapter.checkpoint()
    await adapter.putAccount(aliceThere, new Account(0n, 1n))
    await adapter.revert()
    await adapter.putAccount(aliceThere, new Account(0n, ether - 5n))
    assert.equal(adapter.finish(), 5n)
  })

  it('refuses to end when wei came from nowhere', async () => {
    const { adapter } = started()
    await adapter.putAccount(bobThere, new Account(0n, 2n))
    assert.throws(() => adapter.finish(), { code: 'evm/money-created', wei: 2n })
  })

  it('remembers slots as they were when the transaction began', async () => {
    const { adapter, state } = started()
    state.setStorage(bob, word(3n), 8n)
    await adapter.putStorage(bobThere, slot, Uint8Array.of(9))
    await adapter.putStorage(bobThere, slot, Uint8Array.of(10))
    assert.deepEqual(await adapter.originalStorageCache.get(bobThere, slot), hexToBytes(word(8n)))
    assert.deepEqual(await adapter.getStorage(bobThere, slot), hexToBytes(word(10n)))
    adapter.start(state)
    assert.deepEqual(await adapter.originalStorageCache.get(bobThere, slot), hexToBytes(word(10n)))
  })

  it('drops accounts that are empty (EIP-161)', async () => {
    const { adapter, state } = started()
    await adapter.putAccount(aliceThere, new Account(0n, 0n))
    assert.equal(state.account(alice), undefined)
  })

  it('is closed outside of a transaction', async () => {
    const { adapter } = started()
    adapter.finish()
    await assert.rejects(adapter.getAccount(aliceThere), /outside of a transaction/)
  })
})
