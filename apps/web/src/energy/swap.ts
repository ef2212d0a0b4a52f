/**
 * How much a trade costs the trader, and when that is too much. Shares in 1/10,000. Pure.
 * @module
 */

/** From 1 % it is coloured, from 10 % it is danger, which is typed. */
export const warnFromBps = 100n
export const dangerFromBps = 1_000n
/** What the router is told when the trader confirmed the danger by name. */
const noLimitBps = 10_000n

export type Impact = 'small' | 'large' | 'danger'

export function impactOf(impactBps: bigint): Impact {
  if (impactBps >= dangerFromBps) return 'danger'
  return impactBps >= warnFromBps ? 'large' : 'small'
}

/** A trade or a change of a pool that is not in a block by then does not happen. */
export const secondsToLand = 300n

/** Choices of how far the price may move before the trade is off; above the limit others may take the difference. */
export const slippages = [10n, 50n, 100n, 300n] as const
export const slippageUsual = 50n
export const slippageWarnBps = 200n

/** The impact at which the router refuses: more than was shown, only where the trader typed so. */
export function impactLimit(isConfirmed: boolean): bigint {
  return isConfirmed ? noLimitBps : dangerFromBps
}

/** Units of the one token for one whole of the other, in the decimals of the first. Undefined for an empty trade. */
export function rateOf(
  { amountIn, amountOut }: { readonly amountIn: bigint; readonly amountOut: bigint },
  decimalsIn: number,
): bigint | undefined {
  return amountIn === 0n ? undefined : (amountOut * 10n ** BigInt(decimalsIn)) / amountIn
}
