import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toFunctionSelector, zeroAddress, zeroHash, type Address } from 'viem'
import { partsOf, readFunction, sessionOf, sessionText, stateOf, type SessionWish } from './session-form.ts'

const key: Address = '0x00000000000000000000000000000000000000A1'
const friend: Address = '0x00000000000000000000000000000000000000b2'
const token: Address = '0x00000000000000000000000000000000000000C3'
const tokens = [{ address: token, symbol: 'tUSD', decimals: 6 }]
const wish = { key, amount: 5n, windowSeconds: 3_600, callLimit: 3, days: 7 }
const granted = (allowed: SessionWish['allowed'], amount = 5n) =>
  sessionOf({ ...wish, amount, allowed }, 1_000_000, zeroHash)

describe('a session', () => {
  it('allows one kind of call and says how much may leave', () => {
    const pay = granted({ kind: 'pay', to: friend })
    assert.deepEqual(pay.calls, [{ target: friend, selector: '0x00000000', arguments: [] }])
    assert.deepEqual(pay.spends, [{ token: zeroAddress, amount: 5n }])
    const send = granted({ kind: 'transfer', token, to: friend })
    assert.deepEqual(send.spends, [{ token, amount: 5n }])
    assert.deepEqual(send.calls[0]?.arguments, [{ word: 0, isAtMost: false, value: 0xb2n }])
    assert.deepEqual(granted({ kind: 'transfer', token, to: undefined }).calls[0]?.arguments, [])
    const selector = toFunctionSelector('vote(uint256)')
    assert.deepEqual(granted({ kind: 'call', contract: token, selector }, 0n).spends, [])
  })

  it('begins a little before now and ends after its days', () => {
    const { validAfter, validUntil, signer } = granted({ kind: 'pay', to: friend })
    assert.equal(validAfter, 999_940)
    assert.equal(validUntil - validAfter, 7 * 86_400)
    assert.equal(signer, key.toLowerCase())
  })

  it('is read back as it was meant', () => {
    const spend = { kind: 'spend', amount: 5n, windowSeconds: 3_600 } as const
    for (const to of [friend, undefined]) {
      const allowed = { kind: 'transfer', token, to } as const
      assert.deepEqual(partsOf(granted(allowed), tokens), [
        allowed,
        { ...spend, symbol: 'tUSD', decimals: 6 },
      ])
    }
    const allowed = { kind: 'call', contract: token, selector: toFunctionSelector('vote(uint256)') } as const
    assert.deepEqual(partsOf(granted(allowed), tokens), [allowed, { ...spend, symbol: 'WATT', decimals: 18 }])
  })

  it('is open until it is used up, over or revoked', () => {
    const session = granted({ kind: 'pay', to: friend })
    const state = (now: number, callsMade: number, isGranted = true) =>
      stateOf({ id: 1n, session, isGranted, callsMade }, now)
    assert.equal(state(1_000_000, 2), 'open')
    assert.equal(state(1_000_000, 3), 'used')
    assert.equal(state(session.validUntil, 0), 'open')
    assert.equal(state(session.validUntil + 1, 0), 'over')
    assert.equal(state(1_000_000, 0, false), 'revoked')
  })

  it('is handed to a program as JSON', () => {
    const text = sessionText(key, granted({ kind: 'pay', to: friend }))
    const { account, session } = JSON.parse(text) as { account: string; session: Record<string, unknown> }
    assert.equal(account, key)
    assert.deepEqual(session['spends'], [{ token: zeroAddress, amount: '5' }])
  })
})

describe('a function written down', () => {
  it('has a selector, with or without spaces', () => {
    const selector = toFunctionSelector('swap(uint256,address)')
    assert.equal(readFunction('swap(uint256,address)'), selector)
    assert.equal(readFunction(' swap( uint256, address ) '), selector)
  })

  it('is known by its whole types, however they are written', () => {
    assert.equal(readFunction('claim(uint)'), toFunctionSelector('claim(uint256)'))
    const selector = toFunctionSelector('swap((uint256,address)[],int256)')
    assert.equal(readFunction('swap((uint, address)[], int)'), selector)
  })

  it('is refused where it is none', () => {
    for (const text of ['', 'swap', 'swap(', '(uint256)', 'swap(uint256) view', '0x12345678'])
      assert.equal(readFunction(text), undefined, text)
  })

  it('is refused while it is half written, and where a type is none', () => {
    for (const text of [
      'f((uint256)',
      'f(uint256))',
      'f(,)',
      'f(uint256,)',
      'f(())',
      'claim(foo)',
      'f(uint7)',
    ])
      assert.equal(readFunction(text), undefined, text)
  })
})
