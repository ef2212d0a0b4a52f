import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blockId, hash, integer, port, rpcUrl, seconds, slot } from './parse.ts'

const someHash = `0x${'Ab'.repeat(32)}`

describe('parse', () => {
  it('reads bounded numbers', () => {
    assert.equal(integer(1, 7)('4'), 4)
    assert.equal(port('0'), 0)
    assert.equal(seconds('0.5'), 0.5)
    for (const text of ['', '0', '8', '-1', '4.0', '1e1', ' 4', '0x4'])
      assert.throws(() => integer(1, 7)(text), { code: 'cli/usage' }, text)
    for (const text of ['65536', '-1', 'http']) assert.throws(() => port(text), { code: 'cli/usage' }, text)
    for (const text of ['0', '86401', '-1', 'Infinity', '1s'])
      assert.throws(() => seconds(text), { code: 'cli/usage' }, text)
  })

  it('reads addresses of nodes', () => {
    assert.equal(rpcUrl('http://127.0.0.1:8545/'), 'http://127.0.0.1:8545')
    assert.equal(rpcUrl('https://node.example/rpc'), 'https://node.example/rpc')
    for (const text of ['', '127.0.0.1:8545', 'ws://127.0.0.1', 'file:///etc/passwd']) {
      assert.throws(() => rpcUrl(text), { code: 'cli/usage' }, text)
    }
  })

  it('reads blocks, slots and hashes', () => {
    assert.equal(blockId('12'), 12n)
    assert.equal(blockId('0x10'), 16n)
    assert.equal(blockId(someHash), someHash.toLowerCase())
    assert.equal(blockId('finalized'), 'latest')
    assert.equal(blockId('genesis'), 'earliest')
    assert.equal(slot('7'), 7n)
    assert.equal(hash(someHash), someHash.toLowerCase())
    for (const text of ['', '-1', 'newest', '0x', '1'.repeat(20)])
      assert.throws(() => blockId(text), { code: 'cli/usage' }, text)
    for (const text of ['', 'x', '1.5']) assert.throws(() => slot(text), { code: 'cli/usage' }, text)
    for (const text of ['', '0x12', someHash.slice(2)])
      assert.throws(() => hash(text), { code: 'cli/usage' }, text)
  })
})
