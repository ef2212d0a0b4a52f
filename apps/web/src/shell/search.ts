/**
 * What a search means: a block by number or hash, a transaction, an address.
 * @module
 */
import { getAddress, isAddress } from 'viem/utils'
import type { Hex } from 'viem'

export type Sought =
  | { readonly kind: 'block'; readonly id: string }
  | { readonly kind: 'address'; readonly address: string }
  /** A block or a transaction: only the node can tell. */
  | { readonly kind: 'hash'; readonly hash: Hex }

/** @returns undefined when it is none of these. Addresses may be written in any case, but a wrong checksum is refused. */
export function soughtBy(text: string): Sought | undefined {
  const bare = text.trim()
  const number = /^#?\s*([\d\s.,_']{1,26})$/.exec(bare)?.[1]?.replaceAll(/\D/g, '')
  if (number) return { kind: 'block', id: String(BigInt(number)) }
  if (/^0x[0-9a-f]{64}$/i.test(bare)) return { kind: 'hash', hash: bare.toLowerCase() as Hex }
  if (isAddress(bare)) return { kind: 'address', address: getAddress(bare) }
  return undefined
}
