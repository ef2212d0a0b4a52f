/**
 * How much gas this node proposes: no more than what lately ran here in half a block time. The other half is for agreement
 * and for whoever calls.
 *
 * It binds this node's own proposals and nothing else: every set that keeps the ledger's rules is as good as before. What
 * counts is the time this thread worked on a block. How long a block took by the clock, here or until a slice had signed it,
 * tells more of what else the machines do than of gas: where that is much, smaller blocks are not faster, only fewer
 * transactions get through.
 * @module
 */

/** What ran lately, and what follows for the next proposal. */
export interface Pace {
  /** Most gas to propose; undefined while everything ran in time. */
  readonly gasMax: bigint | undefined
  /**
   * Takes in what a block cost.
   * @param gas - Sum of the gas limits in it, as proposals are chosen by them.
   * @param ms - Time worked on it.
   */
  ran(gas: bigint, ms: number): void
}

/** A block that took too long may have had another reason: no single one takes more than half. */
const cutMax = 2n
/** How fast it grows after a block that reached the bound in time, and after one that was smaller; parts of a hundred. */
const growth = { reached: 200n, unreached: 125n }
/** Never below this part of the gas limit. */
const floorShare = 1_000n

/** Makes the pace of a node that has run nothing. @param options.gasLimit - Of the next block. */
export function createPace(options: { readonly blockTimeMs: number; readonly gasLimit: () => bigint }): Pace {
  const { blockTimeMs, gasLimit } = options
  const targetUs = BigInt(Math.round(blockTimeMs * 500))
  let bound: bigint | undefined

  const next = (before: bigint, gas: bigint, ms: number): bigint => {
    const us = BigInt(Math.max(1, Math.round(ms * 1_000)))
    const fits = (gas * targetUs) / us
    if (us > targetUs) return larger(fits, before / cutMax)
    const grown = (before * (2n * gas > before ? growth.reached : growth.unreached)) / 100n
    // In time, and yet near the bound: what would have fitted is known better than any rule of growth.
    return 2n * gas > before && fits < grown ? larger(fits, before) : grown
  }

  return {
    get gasMax() {
      return bound
    },
    ran(gas, ms) {
      const limit = gasLimit()
      const found = larger(next(bound ?? limit, gas, ms), limit / floorShare)
      bound = found < limit ? found : undefined
    },
  }
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
