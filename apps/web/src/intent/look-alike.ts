/**
 * Addresses made to be mistaken for another: thieves send nothing from one that begins and ends as a friend's, and wait
 * until it is copied from the list of recent ones.
 * @module
 */
import { isAddressEqual, type Address } from 'viem'

/** As many digits as people compare at each end. */
const endDigits = 4

/** Whether two different addresses begin and end alike. */
export function looksLike(a: Address, b: Address): boolean {
  if (isAddressEqual(a, b)) return false
  const [one, other] = [a.toLowerCase().slice(2), b.toLowerCase().slice(2)]
  const sameStart = one.slice(0, endDigits) === other.slice(0, endDigits)
  const sameEnd = one.slice(-endDigits) === other.slice(-endDigits)
  // Numbers as addresses (precompiles, test accounts) share nothing but zeros.
  return sameStart && sameEnd && !/^0+$/.test(one.slice(0, endDigits))
}
