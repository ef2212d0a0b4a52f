import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MemberReward } from '@watt/sdk/people'
import { concatHex, numberToHex, sha256 } from 'viem'
import { BadProofError, claimOf } from './claims.ts'

const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
/** A tree of one leaf, whose hash is the root. */
const root = sha256(
  concatHex([
    numberToHex(1, { size: 4 }),
    account,
    numberToHex(0, { size: 8 }),
    numberToHex(900n, { size: 8 }),
    numberToHex(5n, { size: 8 }),
    numberToHex(0, { size: 16 }),
  ]),
)
const reward = {
  id: 1,
  account,
  earnedGwei: 900n,
  provisionalGwei: 5n,
  claimedGwei: 300n,
  proof: [],
  root,
} as unknown as MemberReward

describe('a claim', () => {
  it('brings the leaf and its proof', () => {
    assert.deepEqual(claimOf(reward), { id: 1, account, earnedGwei: 900n, provisionalGwei: 5n, proof: [] })
  })

  it('is none where nothing is left, nobody is meant, or the first day is not closed', () => {
    assert.equal(claimOf({ ...reward, claimedGwei: 900n }), undefined)
    assert.equal(claimOf({ ...reward, proof: null }), undefined)
    assert.equal(claimOf(undefined), undefined)
  })

  it('is not made from a proof that proves something else', () => {
    assert.throws(() => claimOf({ ...reward, earnedGwei: 901n }), BadProofError)
  })
})
