/**
 * What goes into a pool and what comes out of it, and the least that will do. Amounts in the smallest unit, shares in
 * 1/10,000. Pure.
 * @module
 */
import { fittingAmount, payoutOfShares, type PoolStatus } from '@watt/sdk/energy'

const bps = 10_000n
/** What a pool takes of each trade for those who provide it. */
export const poolFeeBps = 30n

/** Two amounts in the order of a pool's tokens. */
export type Both = readonly [bigint, bigint]

export type Addition = {
  /** About what the pool takes. */
  readonly expected: Both
  /** What it may take at most; the rest stays with the giver. */
  readonly most: Both
  readonly least: Both
}

/**
 * What goes in with `amount` of the first token.
 * @param beside - Of the second token; counts only while the pool is empty, where it sets the price.
 * @returns undefined while it is not known.
 */
export function planAdd(
  pool: Pick<PoolStatus, 'reserves' | 'totalShares'>,
  amount: bigint | undefined,
  beside: bigint | undefined,
  slippageBps: bigint,
): Addition | undefined {
  if (amount === undefined || amount === 0n) return undefined
  const fitting = fittingAmount(pool, amount)
  const other = fitting ?? beside
  if (other === undefined || other === 0n) return undefined
  const most = fitting === undefined ? other : (other * (bps + slippageBps)) / bps
  return { expected: [amount, other], most: [amount, most], least: leastOf([amount, other], slippageBps) }
}

export type Removal = { readonly shares: bigint; readonly expected: Both; readonly least: Both }

/** What comes out for a part of one's shares; undefined where that is nothing. */
export function planRemove(
  pool: Pick<PoolStatus, 'reserves' | 'totalShares' | 'shares'>,
  partBps: bigint,
  slippageBps: bigint,
): Removal | undefined {
  const shares = (pool.shares * partBps) / bps
  if (shares === 0n) return undefined
  const expected = payoutOfShares(pool, shares)
  return { shares, expected, least: leastOf(expected, slippageBps) }
}

/** An account's part of a pool. */
export function shareOf({ shares, totalShares }: Pick<PoolStatus, 'shares' | 'totalShares'>): bigint {
  return totalShares === 0n ? 0n : (shares * bps) / totalShares
}

function leastOf([one, other]: Both, slippageBps: bigint): Both {
  const least = (each: bigint): bigint => (each * (bps - slippageBps)) / bps
  return [least(one), least(other)]
}
