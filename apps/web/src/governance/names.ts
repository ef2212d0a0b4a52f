/**
 * How the directory calls an address. Pure.
 * @module
 */
import { isAddressEqual, type Address } from 'viem'
import { cleanText } from '../intent/clean-text.ts'

/** undefined when it does not. */
export function nameIn(address: Address, named: ReadonlyMap<string, Address>): string | undefined {
  const found = [...named].find(([, it]) => isAddressEqual(it, address))
  return found && cleanText(found[0]).text
}
