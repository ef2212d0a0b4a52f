/**
 * What a transaction bids. While blocks have room nothing is charged, whatever is bid.
 * @module
 */

/** Wei per gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }

/**
 * Who cannot pay what full blocks ask for bids nothing, and waits for a block with room: joining must not need money.
 * @param leftWei - What the account has besides what it sends; below 0 no bid helps.
 */
export function affordable(usual: Fees, gas: bigint, leftWei: bigint): Fees {
  const isTooMuch = leftWei >= 0n && leftWei < gas * usual.maxFeePerGas
  return isTooMuch ? { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } : usual
}
