import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkTransaction } from './check.ts'
import { alice, contract, ether, message, other, price, stateWith } from './engine.fixture.ts'
import { rulesOf } from './rules.ts'
import type { Message, Rejection } from './types.ts'

const rules = rulesOf('osaka')
const delegation = Uint8Array.from([0xef, 0x01, 0x00, ...new Uint8Array(20).fill(7)])
const state = stateWith({ [contract]: Uint8Array.of(0), [other]: delegation })
state.setAccount(alice, { ...(state.account(alice) ?? assert.fail()), nonce: 5n })

function check(changes: Partial<Message>, simulate = false): Rejection | undefined {
  return checkTransaction({ ...message, nonce: 5n, ...changes }, state, { price, simulate }, rules)
}

describe('a transaction is refused', () => {
  it('with a nonce that was used or that leaves a gap', () => {
    assert.equal(check({}), undefined)
    assert.deepEqual(check({ nonce: 4n }), { code: 'nonce-too-low', found: 4n, expected: 5n })
    assert.deepEqual(check({ nonce: 6n }), { code: 'nonce-too-high', found: 6n, expected: 5n })
  })

  it('with the last nonce there is (EIP-2681)', () => {
    const found = 2n ** 64n - 1n
    assert.deepEqual(check({ nonce: found }), { code: 'nonce-overflow', found, expected: found - 1n })
  })

  it('when the sender is a contract, unless it delegates (EIP-3607, EIP-7702)', () => {
    const free = { ...price, maxWeiPerGas: 0n, payWeiPerGas: 0n }
    const from = (sender: typeof contract) =>
      checkTransaction({ ...message, from: sender, nonce: 1n }, state, { price: free }, rules)
    assert.deepEqual(from(contract), { code: 'sender-not-eoa', found: 1n, expected: 0n })
    assert.equal(from(other), undefined)
  })

  it('when the sender cannot cover the highest price it signed and the value', () => {
    const most = ether - 1_000_000n * 10n
    assert.equal(check({ value: most }), undefined)
    assert.deepEqual(check({ value: most + 1n }), {
      code: 'insufficient-funds',
      found: ether,
      expected: ether + 1n,
    })
  })

  it('when its gas does not cover the intrinsic gas or the floor (EIP-7623)', () => {
    assert.deepEqual(check({ gasLimit: 20_999n }), {
      code: 'intrinsic-gas-too-low',
      found: 20_999n,
      expected: 21_000n,
    })
    const data = new Uint8Array(100).fill(1)
    assert.equal(check({ data, gasLimit: 25_000n }), undefined)
    assert.deepEqual(check({ data, gasLimit: 24_999n }), {
      code: 'intrinsic-gas-too-low',
      found: 24_999n,
      expected: 25_000n,
    })
  })

  it('with more gas than one transaction may have (EIP-7825)', () => {
    assert.equal(check({ gasLimit: 2n ** 24n }), undefined)
    const found = 2n ** 24n + 1n
    assert.deepEqual(check({ gasLimit: found }), { code: 'gas-limit-too-high', found, expected: 2n ** 24n })
  })

  it('with init code of more than 48 KiB (EIP-3860)', () => {
    const create = { to: undefined, gasLimit: 9_000_000n }
    assert.equal(check({ ...create, data: new Uint8Array(49_152) }), undefined)
    assert.deepEqual(check({ ...create, data: new Uint8Array(49_153) }), {
      code: 'init-code-too-large',
      found: 49_153n,
      expected: 49_152n,
    })
  })

  it('in simulation only for what it cannot pay', () => {
    assert.equal(check({ nonce: 99n, gasLimit: 2n ** 25n }, true), undefined)
    assert.equal(check({ value: ether + 1n }, true)?.code, 'insufficient-funds')
    assert.equal(check({ gasLimit: 1n }, true)?.code, 'intrinsic-gas-too-low')
  })
})
