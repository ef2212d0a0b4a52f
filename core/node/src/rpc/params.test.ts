import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import fc from 'fast-check'

import { blockId, blockNumberOrTag } from './block-id.ts'
import { callRequest } from './call-request.ts'
import { data, fromData, quantity, word } from './hex.ts'
import { blockOverrides, stateOverrides } from './overrides.ts'
import {
  accessList,
  address,
  atMost,
  dataOf,
  hash,
  index,
  list,
  optional,
  quantityOf,
  required,
  slot,
  uint64,
} from './params.ts'

const invalid = { code: 'rpc/invalid-params', rpcCode: -32_602 }
const someone = `0x${'Ab'.repeat(20)}`
const someHash = `0x${'cd'.repeat(32)}`

describe('hex', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (it) => quantityOf(quantity(it), '') === it),
    )
    fc.assert(fc.property(fc.uint8Array(), (it) => Buffer.compare(fromData(data(it)), it) === 0))
    assert.equal(word(255n), `0x${'0'.repeat(62)}ff`)
  })

  it('writes a view into a larger buffer as the view only', () => {
    assert.equal(data(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)), '0x0203')
  })
})

describe('params', () => {
  it('lowers addresses and hashes', () => {
    assert.equal(address(someone, ''), someone.toLowerCase())
    assert.equal(hash(someHash.toUpperCase().replace('X', 'x'), ''), someHash)
  })

  it('pads storage slots', () => {
    assert.equal(slot('0x1', ''), word(1n))
  })

  it('refuses everything else', () => {
    for (const bad of [undefined, null, 1, '', '0x', 'ab', '0x01', '0x0x1', `0x${'f'.repeat(65)}`, {}, []]) {
      assert.throws(() => quantityOf(bad, 'x'), invalid)
      assert.throws(() => address(bad, 'x'), invalid)
      assert.throws(() => hash(bad, 'x'), invalid)
    }
    assert.throws(() => slot('0x', 'x'), invalid)
    assert.throws(() => dataOf('0x1', 'x'), invalid)
    assert.throws(() => uint64(quantity(1n << 64n), 'x'), invalid)
    assert.throws(() => index('0x100000000', 'x'), invalid)
    assert.throws(() => list(address, 1)([someone, someone], 'x'), invalid)
    assert.throws(() => list(address, 1)(someone, 'x'), invalid)
    assert.throws(() => accessList([{ storageKeys: [] }], 'x'), invalid)
    assert.throws(() => required([], 0, address), invalid)
    assert.throws(() => atMost([1, 2], 1), invalid)
  })

  it('takes null for absent', () => {
    assert.equal(optional([null], 0, address, undefined), undefined)
  })
})

describe('blockId', () => {
  it('reads tags, numbers, hashes and EIP-1898 objects', () => {
    assert.deepEqual(blockId('latest', ''), { type: 'tag', tag: 'latest' })
    assert.deepEqual(blockId('0x10', ''), { type: 'number', number: 16n })
    assert.deepEqual(blockId(someHash, ''), { type: 'hash', hash: someHash })
    assert.deepEqual(blockId({ blockHash: someHash, requireCanonical: true }, ''), {
      type: 'hash',
      hash: someHash,
    })
    assert.deepEqual(blockId({ blockNumber: '0x10' }, ''), { type: 'number', number: 16n })
  })

  it('refuses the rest', () => {
    for (const bad of ['newest', '10', 10, {}, { blockHash: someHash, blockNumber: '0x1' }, '0x010', null]) {
      assert.throws(() => blockId(bad, 'x'), invalid)
    }
    assert.throws(() => blockNumberOrTag(someHash, 'x'), invalid)
  })
})

describe('callRequest', () => {
  it('reads data from either name and ignores what it does not need', () => {
    const read = callRequest(
      { to: someone, data: '0x01', input: '0x01', value: '0x5', type: '0x2', chainId: '0x1' },
      '',
    )
    assert.deepEqual([read.to, read.value, [...read.data]], [someone.toLowerCase(), 5n, [1]])
  })

  it('refuses contradictions and blobs', () => {
    assert.throws(() => callRequest({ data: '0x01', input: '0x02' }, 'x'), invalid)
    assert.throws(() => callRequest({ gasPrice: '0x1', maxFeePerGas: '0x1' }, 'x'), invalid)
    assert.throws(() => callRequest({ blobVersionedHashes: [] }, 'x'), invalid)
    assert.throws(() => callRequest('0x', 'x'), invalid)
    assert.throws(() => callRequest({ authorizationList: [{ address: someone }] }, 'x'), invalid)
  })

  it('takes the prototype of nothing for a member', () => {
    assert.equal(callRequest(JSON.parse('{"__proto__": {"to": "0x"}}'), '').to, undefined)
  })
})

describe('overrides', () => {
  it('reads accounts and blocks', () => {
    const accounts = stateOverrides({ [someone]: { balance: '0x1', stateDiff: { '0x1': word(2n) } } }, '')
    assert.deepEqual(accounts.get(address(someone, ''))?.stateDiff, new Map([[word(1n), 2n]]))
    assert.deepEqual(blockOverrides({ number: '0x5', time: '0x6' }, ''), { number: 5n, timestamp: 6n })
  })

  it('refuses contradictions, and what it cannot pretend', () => {
    assert.throws(() => stateOverrides({ [someone]: { state: {}, stateDiff: {} } }, 'x'), invalid)
    assert.throws(() => stateOverrides({ [someone]: { movePrecompileToAddress: someone } }, 'x'), invalid)
    assert.throws(() => stateOverrides({ nobody: {} }, 'x'), invalid)
    assert.throws(() => stateOverrides({ [someone]: { state: { '0x1': '0x1' } } }, 'x'), invalid)
  })
})
