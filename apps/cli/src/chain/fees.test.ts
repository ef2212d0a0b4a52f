import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { affordable } from './fees.ts'

const usual = { maxFeePerGas: 7n, maxPriorityFeePerGas: 2n }

describe('affordable', () => {
  it('bids as usual while the account can pay it', () => {
    assert.equal(affordable(usual, 100n, 700n), usual)
  })

  it('bids nothing when it cannot, and when there is nothing at all', () => {
    for (const left of [699n, 0n]) assert.equal(affordable(usual, 100n, left).maxFeePerGas, 0n)
  })

  it('changes nothing when even the amount is too large: the node says so', () => {
    assert.equal(affordable(usual, 100n, -1n), usual)
  })
})
