/**
 * How much gas a transaction may use, from an estimate.
 * @module
 */

/** What a transfer to an account without code uses, always (EIP-2028 and the Yellow Paper, appendix G). */
const plainTransfer = 21_000n
/** Four slots that the first call in a new second writes for the first time: checkpoints of votes, sums of prices. */
const newSecond = 4n * 22_100n

/**
 * The estimate saw another block: lists that are walked grow, and the first call of a second writes more than the next.
 * Only what is used is paid.
 * @param estimate answer of `eth_estimateGas`
 */
export function gasLimitFor(estimate: bigint): bigint {
  return estimate === plainTransfer ? estimate : (estimate * 13n) / 10n + newSecond
}
