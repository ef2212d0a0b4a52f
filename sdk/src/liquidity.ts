/**
 * Liquidity of the pools: what is in them, what a share is worth, and how to put in and take out. Amounts are in the
 * smallest unit of a token.
 * @module
 */
import { encodeFunctionData, isAddressEqual, type Address, type PublicClient } from 'viem'
import { pairFactoryAbi } from './abi/pair-factory.ts'
import { wattPairAbi } from './abi/watt-pair.ts'
import { addressOf, type Contract } from './contracts.ts'
import type { Call } from './proposals.ts'
import type { EnergyContracts } from './regions.ts'
import type { TradedToken } from './trades.ts'

/** One pool, as an account sees it. */
export type PoolStatus = {
  readonly pair: Contract<typeof wattPairAbi>
  readonly tokens: readonly [TradedToken, TradedToken]
  /** In the order of `tokens`. */
  readonly reserves: readonly [bigint, bigint]
  readonly totalShares: bigint
  readonly shares: bigint
  /** What the account's shares would be paid out as, rounded down. */
  readonly worth: readonly [bigint, bigint]
}

/** @returns undefined when there is no pool of these two. */
export async function readPool(
  client: PublicClient,
  { named }: EnergyContracts,
  tokens: readonly [TradedToken, TradedToken],
  account: Address,
): Promise<PoolStatus | undefined> {
  const [one, other] = tokens
  if (isAddressEqual(one.address, other.address)) return undefined
  const factory = { address: addressOf(named, 'pairs'), abi: pairFactoryAbi }
  const args = [one.address, other.address] as const
  const address = await client.readContract({ ...factory, functionName: 'getPair', args })
  if (BigInt(address) === 0n) return undefined
  const pair = { address, abi: wattPairAbi }
  const [[reserve0, reserve1], token0, totalShares, shares] = await Promise.all([
    client.readContract({ ...pair, functionName: 'getReserves' }),
    client.readContract({ ...pair, functionName: 'token0' }),
    client.readContract({ ...pair, functionName: 'totalSupply' }),
    client.readContract({ ...pair, functionName: 'balanceOf', args: [account] }),
  ])
  const reserves = isAddressEqual(token0, one.address)
    ? ([reserve0, reserve1] as const)
    : ([reserve1, reserve0] as const)
  const worth = payoutOfShares({ reserves, totalShares }, shares)
  return { pair, tokens, reserves, totalShares, shares, worth }
}

/** What goes in beside `amount` of the first token, rounded up; undefined: the pool is empty, so it may be anything. */
export function fittingAmount(
  { reserves: [one, other], totalShares }: Pick<PoolStatus, 'reserves' | 'totalShares'>,
  amount: bigint,
): bigint | undefined {
  return totalShares === 0n || one === 0n ? undefined : (amount * other + one - 1n) / one
}

/** What `shares` are paid out as, rounded down. */
export function payoutOfShares(
  { reserves: [one, other], totalShares }: Pick<PoolStatus, 'reserves' | 'totalShares'>,
  shares: bigint,
): readonly [bigint, bigint] {
  return totalShares === 0n ? [0n, 0n] : [(one * shares) / totalShares, (other * shares) / totalShares]
}

/** Two amounts in the order of the pool's tokens, and least ones that still do. `deadline` in seconds since 1970. */
export type LiquidityTerms = {
  readonly minimum: readonly [bigint, bigint]
  readonly to: Address
  readonly deadline: bigint
}

/** Puts both tokens in; what does not fit the ratio stays with the caller. Coins are sent along. */
export function addLiquidityCall(
  { router }: EnergyContracts,
  [one, other]: PoolStatus['tokens'],
  [desiredA, desiredB]: readonly [bigint, bigint],
  { minimum: [minimumA, minimumB], to, deadline }: LiquidityTerms,
): Call {
  const order = {
    tokenA: one.address,
    tokenB: other.address,
    desiredA,
    desiredB,
    minimumA,
    minimumB,
    to,
    deadline,
  }
  const value = one.native === true ? desiredA : other.native === true ? desiredB : 0n
  const data = encodeFunctionData({ ...router, functionName: 'addLiquidity', args: [order] })
  return { to: router.address, value, data }
}

/** Takes both tokens out for `liquidity` shares, which the router must be allowed to take. */
export function removeLiquidityCall(
  { router }: EnergyContracts,
  [one, other]: PoolStatus['tokens'],
  liquidity: bigint,
  { minimum: [minimumA, minimumB], to, deadline }: LiquidityTerms,
): Call {
  const nativeOut = one.native === true || other.native === true
  const [tokenA, tokenB] = [one.address, other.address]
  const order = { tokenA, tokenB, liquidity, minimumA, minimumB, to, deadline, nativeOut }
  return {
    to: router.address,
    value: 0n,
    data: encodeFunctionData({ ...router, functionName: 'removeLiquidity', args: [order] }),
  }
}
