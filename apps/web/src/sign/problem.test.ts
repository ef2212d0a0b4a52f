import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeErrorResult, HttpRequestError, parseAbi, RpcRequestError } from 'viem'
import { VaultLockedError, WrongPasswordError } from '../keys/vault-errors.ts'
import { isBehindLock, isRefused, problemWord, refusalIn } from './problem.ts'

describe('problemWord', () => {
  it('knows our own errors, the node’s poverty, and nothing else', () => {
    assert.equal(problemWord(new WrongPasswordError()), 'wrong-password')
    const poor = new Error('outer', { cause: new Error('insufficient funds for gas * price + value') })
    assert.equal(problemWord(poor), 'funds')
    for (const odd of [undefined, 'text', new Error('boom')]) assert.equal(problemWord(odd), 'other')
  })
})

describe('isBehindLock', () => {
  it('is so for keys of the wallet, and for an account of passkeys that needs one of them', () => {
    assert(isBehindLock('words', undefined))
    assert(isBehindLock('key', undefined))
    assert(!isBehindLock('passkey', undefined))
    assert(isBehindLock('passkey', new VaultLockedError()))
    assert(!isBehindLock('passkey', new WrongPasswordError()))
    assert(!isBehindLock(undefined, undefined))
  })
})

describe('refusalIn', () => {
  it('finds what the contract returned below all wrapping', () => {
    const data = encodeErrorResult({ abi: parseAbi(['error Error(string)']), args: ['closed'] })
    const inner = Object.assign(new Error('execution reverted'), { data })
    assert.deepEqual(refusalIn(new Error('a', { cause: new Error('b', { cause: inner }) })), {
      kind: 'contract',
      text: 'closed',
    })
    assert.deepEqual(refusalIn(new Error('boom')), { kind: 'silent' })
  })
})

describe('isRefused', () => {
  it('tells a node that said no from one that did not answer, or knows it already', () => {
    const said = (message: string) =>
      new Error('outer', {
        cause: new RpcRequestError({ body: {}, url: 'http://x', error: { code: -32_000, message } }),
      })
    assert(isRefused(said('nonce too low')))
    assert(!isRefused(said('already known')))
    assert(!isRefused(new Error('outer', { cause: new HttpRequestError({ url: 'http://x' }) })))
  })
})
