import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stateOf } from './state.ts'

describe('stateOf', () => {
  it('calls a network alive only while blocks close', () => {
    assert.equal(stateOf({ state: 'synced', reason: null }), 'alive')
    assert.equal(stateOf({ state: 'synced', reason: 'Block 7 is open for 14 s' }), 'trouble')
    assert.equal(stateOf({ state: 'halted', reason: 'told to' }), 'trouble')
  })
  it('tells one that follows from one that has not answered', () => {
    assert.equal(stateOf({ state: 'catchingUp', reason: null }), 'catchingUp')
    assert.equal(stateOf(undefined), 'asking')
  })
})
