import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toFunctionSelector } from 'viem'
import { isTurnOf } from './keeper.ts'

const members = ['0xAa', '0xBb', '0xCc'] as const

describe('keeping an index up to date', () => {
  it('is the turn of exactly one reporter at a time, and of each in turn', () => {
    for (let turn = 100; turn < 106; turn++) {
      const busy = members.filter((it) => isTurnOf(it, members, turn))
      assert.deepEqual(busy, [members[turn % 3]])
    }
  })

  it('does not depend on the case of an address, and is nobody’s before the chain was read', () => {
    assert.ok(isTurnOf('0xaa', members, 0))
    assert.ok(!isTurnOf('0xaa', [], 0))
    assert.ok(!isTurnOf('0xdd', members, 0))
  })

  it('calls the function that any account may call', () => {
    assert.equal(toFunctionSelector('function poke()'), '0x18178358')
  })
})
