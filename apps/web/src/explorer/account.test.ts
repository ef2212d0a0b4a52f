import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kindOf } from './account.ts'

describe('kindOf', () => {
  it('tells accounts from contracts, and from accounts that lend themselves code', () => {
    assert.equal(kindOf('0x'), 'person')
    assert.equal(kindOf('0x6080'), 'contract')
    assert.equal(kindOf(`0xef0100${'ab'.repeat(20)}`), 'delegated')
    assert.equal(kindOf(`0xef0100${'ab'.repeat(21)}`), 'contract')
  })
})
