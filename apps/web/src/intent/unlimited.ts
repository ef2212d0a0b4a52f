/**
 * When an amount means "as much as there is".
 * @module
 */

/** More than any token has; some applications ask for half of what the type holds, or for 128 bits of it. */
const unlimitedFrom = 2n ** 128n - 1n

export function isUnlimited(amount: bigint): boolean {
  return amount >= unlimitedFrom
}
