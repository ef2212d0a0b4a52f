import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { zeroAddress, type Address } from 'viem'
import { maySign, preparedKey } from './prepare.ts'
import type { Replacement } from './replacement.ts'

const mine: Address = '0x00000000000000000000000000000000000000A1'
const friend: Address = '0x00000000000000000000000000000000000000b2'
const call = { to: mine, value: 0n, data: '0x' } as const
const waits = { from: mine, hash: '0x01' } as Partial<Replacement> as Replacement

describe('what was prepared', () => {
  it('is of one account and of all that the call says', () => {
    const keys = [
      preparedKey({ call }, mine),
      preparedKey({ call }, friend),
      preparedKey({ call: { ...call, to: friend } }, mine),
      preparedKey({ call: { ...call, value: 1n } }, mine),
      preparedKey({ call: { ...call, data: '0x01' } }, mine),
      preparedKey({ call: { ...call, delegate: friend } }, mine),
      preparedKey({ call: { ...call, delegate: zeroAddress } }, mine),
      preparedKey({ call, isPriceStale: true }, mine),
      preparedKey({ call, replaces: waits }, mine),
    ].map((it) => JSON.stringify(it))
    assert.equal(new Set(keys).size, keys.length)
    assert.equal(JSON.stringify(preparedKey({ call: { ...call } }, mine)), keys[0])
  })
})

describe('maySign', () => {
  it('is any account, unless the request is of one or replaces what one sent', () => {
    assert(maySign({}, friend))
    assert(maySign({ from: mine }, mine.toLowerCase() as Address))
    assert(!maySign({ from: mine }, friend))
    assert(maySign({ replaces: waits }, mine))
    assert(!maySign({ replaces: waits }, friend))
  })
})
