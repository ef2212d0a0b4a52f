/**
 * What staking earns, computed in the open. Pure.
 * @module
 */
import type { StakeStatus } from '@watt/sdk/energy'

export const yearSeconds = 31_536_000n
const bps = 10_000n

/** Rewards of a year for each coin staked, in 1/10,000, at the present rewards and stakes; undefined while nobody stakes. */
export function annualRateBps({
  rewardPerSecond,
  totalStaked,
}: Pick<StakeStatus, 'rewardPerSecond' | 'totalStaked'>): bigint | undefined {
  return totalStaked === 0n ? undefined : (rewardPerSecond * yearSeconds * bps) / totalStaked
}

/** What `amount` more would earn in a day at the present rewards, in wei: it thins out what all others get, too. */
export function dailyRewardOf(
  { rewardPerSecond, totalStaked }: Pick<StakeStatus, 'rewardPerSecond' | 'totalStaked'>,
  amount: bigint,
): bigint {
  return amount === 0n ? 0n : (rewardPerSecond * 86_400n * amount) / (totalStaked + amount)
}
