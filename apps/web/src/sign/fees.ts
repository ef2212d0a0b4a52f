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

/**
 * The least that takes the place of a bid in a pool: 10 % more, rounded up, and 1 wei more than nothing. Watt's nodes look at
 * the first number only, others at both.
 */
export function outbidding({ maxFeePerGas, maxPriorityFeePerGas }: Fees): Fees {
  return { maxFeePerGas: raised(maxFeePerGas), maxPriorityFeePerGas: raised(maxPriorityFeePerGas) }
}

/** The higher one of each. */
export function atLeast(bid: Fees, least: Fees): Fees {
  return {
    maxFeePerGas: higher(bid.maxFeePerGas, least.maxFeePerGas),
    maxPriorityFeePerGas: higher(bid.maxPriorityFeePerGas, least.maxPriorityFeePerGas),
  }
}

function raised(bid: bigint): bigint {
  return higher((bid * 110n + 99n) / 100n, bid + 1n)
}

function higher(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
