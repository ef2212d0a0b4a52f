/**
 * Staking wrapped WATT for rewards. Amounts in wei, times in seconds since 1970.
 * @module
 */
import { encodeFunctionData, type Address, type PublicClient } from 'viem'
import type { Call } from './proposals.ts'
import type { EnergyContracts } from './regions.ts'

/** What an account has in the pool, and what the pool pays. */
export type StakeStatus = {
  readonly staked: bigint
  readonly earned: bigint
  /** Stake that waits, in the order of asking. */
  readonly queue: readonly { readonly amount: bigint; readonly releaseAt: bigint }[]
  /** Part of the queue whose wait is over. */
  readonly released: bigint
  readonly totalStaked: bigint
  /** Wei per second for all stakers together; 0 when no reward flows. */
  readonly rewardPerSecond: bigint
  readonly unstakeDelay: bigint
}

/** Stake, rewards and queue of an account at the newest block. */
export async function readStake(
  client: PublicClient,
  { staking }: EnergyContracts,
  account: Address,
): Promise<StakeStatus> {
  const args = [account] as const
  const [staked, earned, queue, totalStaked, rate, endsAt, unstakeDelay, { timestamp }] = await Promise.all([
    client.readContract({ ...staking, functionName: 'stakedOf', args }),
    client.readContract({ ...staking, functionName: 'earned', args }),
    client.readContract({ ...staking, functionName: 'queueOf', args }),
    client.readContract({ ...staking, functionName: 'totalStaked' }),
    client.readContract({ ...staking, functionName: 'rewardRate' }),
    client.readContract({ ...staking, functionName: 'rewardEndsAt' }),
    client.readContract({ ...staking, functionName: 'unstakeDelay' }),
    client.getBlock(),
  ])
  const ready = queue.filter(({ releaseAt }) => releaseAt <= timestamp)
  return {
    staked,
    earned,
    queue,
    released: ready.reduce((sum, { amount }) => sum + amount, 0n),
    totalStaked,
    rewardPerSecond: endsAt > timestamp ? rate / rateScale : 0n,
    unstakeDelay,
  }
}

/** Rates are kept with 36 decimals. */
const rateScale = 10n ** 36n

/** Stakes wrapped WATT, which the pool must be allowed to take. */
export function stakeCall({ staking }: EnergyContracts, amount: bigint): Call {
  const data = encodeFunctionData({ ...staking, functionName: 'stake', args: [amount] })
  return { to: staking.address, value: 0n, data }
}

/** Asks for stake back; it stops earning now and is paid after the delay. */
export function unstakeCall({ staking }: EnergyContracts, amount: bigint): Call {
  const data = encodeFunctionData({ ...staking, functionName: 'unstake', args: [amount] })
  return { to: staking.address, value: 0n, data }
}

/** Takes every stake whose wait is over. */
export function withdrawStakeCall({ staking }: EnergyContracts): Call {
  return {
    to: staking.address,
    value: 0n,
    data: encodeFunctionData({ ...staking, functionName: 'withdraw' }),
  }
}

/** Takes the rewards. */
export function claimCall({ staking }: EnergyContracts): Call {
  return { to: staking.address, value: 0n, data: encodeFunctionData({ ...staking, functionName: 'claim' }) }
}
