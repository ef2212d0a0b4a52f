import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  BlockNotFoundError,
  HttpRequestError,
  LimitExceededRpcError,
  RpcRequestError,
  TimeoutError,
} from 'viem'
import { failureOf } from './failure.ts'

describe('failureOf', () => {
  it('tells a silent node from a slow one, a refusal and our own mistakes', () => {
    const url = 'http://127.0.0.1:1'
    assert.equal(failureOf(new HttpRequestError({ url })).kind, 'nodeDown')
    assert.equal(failureOf(new TimeoutError({ body: {}, url })).kind, 'tooSlow')
    assert.equal(failureOf(new TypeError('Failed to fetch')).kind, 'nodeDown')
    assert.equal(failureOf(new BlockNotFoundError({ blockNumber: 9n })).kind, 'notFound')
    assert.equal(failureOf(new TypeError('x is undefined')).kind, 'unexpected')
  })
  it('takes a busy node for what it is', () => {
    const body = { method: 'eth_getBlockByNumber' }
    const cause = new RpcRequestError({ body, error: { code: -32_005, message: 'busy' }, url: 'http://x' })
    assert.equal(failureOf(new LimitExceededRpcError(cause)).kind, 'tooMuch')
    assert.equal(failureOf(cause).kind, 'refused')
  })
  it('looks through what wraps the cause, and keeps the outer words', () => {
    const outer = new Error('could not read the price', {
      cause: new TimeoutError({ body: {}, url: 'http://x' }),
    })
    assert.deepEqual(failureOf(outer), { kind: 'tooSlow', detail: 'could not read the price' })
  })
  it('has words for what is no error', () => {
    assert.deepEqual(failureOf('boom'), { kind: 'unexpected', detail: 'boom' })
  })
})
