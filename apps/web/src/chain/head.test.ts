import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newsOf } from './head.ts'

describe('newsOf', () => {
  it('reads a notice of a new head', () => {
    const result = { number: '0x4d2', timestamp: '0x65', hash: '0xab' }
    const notice = JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { result } })
    assert.deepEqual(newsOf(notice), { number: 1234n, timestamp: 101 })
  })
  it('passes over answers, other notices and rubbish', () => {
    const others = [
      '{"id":1,"result":"0x1"}',
      '{"params":{"result":{"number":"0xzz","timestamp":"0x1"}}}',
      'null',
      '<html>',
    ]
    for (const other of others) assert.equal(newsOf(other), undefined, other)
  })
})
