import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { annualRateBps, dailyRewardOf } from './stake.ts'

describe('the rate of staking', () => {
  it('is the rewards of a year for each coin staked', () => {
    const pool = { rewardPerSecond: parseEther('1') / 31_536_000n, totalStaked: parseEther('10') }
    const rate = annualRateBps(pool)
    assert.ok(rate !== undefined && rate >= 999n && rate <= 1_000n, String(rate))
  })
  it('is unknown while nobody stakes, and none while nothing flows', () => {
    assert.equal(annualRateBps({ rewardPerSecond: 5n, totalStaked: 0n }), undefined)
    assert.equal(annualRateBps({ rewardPerSecond: 0n, totalStaked: 5n }), 0n)
  })
  it('counts what joining takes from everybody', () => {
    const pool = { rewardPerSecond: 100n, totalStaked: 50n }
    assert.equal(dailyRewardOf(pool, 50n), (100n * 86_400n) / 2n)
    assert.equal(dailyRewardOf(pool, 0n), 0n)
    assert.equal(dailyRewardOf({ rewardPerSecond: 7n, totalStaked: 0n }, 1n), 7n * 86_400n)
  })
})
